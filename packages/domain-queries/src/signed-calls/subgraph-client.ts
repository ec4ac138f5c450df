import { traceHeaders } from '@chorus/telemetry';
import { Pool, type Dispatcher } from 'undici';
import { signatureHeader, type CallSigner } from './call-signature';
import type { SignedClaims } from './signed-claims';

export interface SubgraphClientOptions {
  /** The subgraph's name, such as `social-graph`: what is signed for it is good nowhere else. */
  subgraph: string;
  /** Where its process listens, such as `http://127.0.0.1:5001`. */
  url: string;
  signer: CallSigner;
  /** Connections at most; further calls wait for one. Default 64. */
  connections?: number;
  /** Default 16,000,000: several times what a page of everything has. */
  maxResponseBytes?: number;
}

export interface CallOptions {
  /** Cancels the call, and gives its connection free. */
  signal?: AbortSignal;
  /** Twice does what once does: sent again when a connection that was kept open turns out to be closed. */
  isRepeatable?: boolean;
}

/** Backstops: callers have their own, shorter limits, and abort. */
const longestMs = 60_000;

/** One subgraph's process as seen from another: signed POSTs of JSON over connections that stay open. */
export class SubgraphClient {
  private readonly pool: Pool;

  constructor(private readonly options: SubgraphClientOptions) {
    this.pool = new Pool(options.url, {
      connections: options.connections ?? 64,
      pipelining: 1,
      connect: { timeout: 2_000 },
      // Shorter than the server's, so that it is we who hang up.
      keepAliveTimeout: 20_000,
      keepAliveMaxTimeout: 20_000,
      headersTimeout: longestMs,
      bodyTimeout: longestMs,
    });
  }

  get subgraph(): string {
    return this.options.subgraph;
  }

  /** Where its process listens. */
  get url(): string {
    return this.options.url;
  }

  get signer(): CallSigner {
    return this.options.signer;
  }

  /** The answer's JSON. Rejects when it is anything else than a complete 200 of JSON within the bounds. */
  async post(
    path: string,
    message: unknown,
    claims: SignedClaims,
    options: CallOptions = {},
  ): Promise<unknown> {
    const body = JSON.stringify(message);
    try {
      return await this.send(path, body, claims, options.signal);
    } catch (error) {
      if (!options.isRepeatable || options.signal?.aborted || !wasHungUpOn(error)) throw error;
      return this.send(path, body, claims, options.signal);
    }
  }

  /** Lets calls under way end. */
  async close(): Promise<void> {
    if (!this.pool.closed) await this.pool.close();
  }

  private send(path: string, body: string, claims: SignedClaims, signal?: AbortSignal): Promise<unknown> {
    const { subgraph, signer, maxResponseBytes = 16_000_000 } = this.options;
    return new Promise((resolve, reject) => {
      const headers = [
        ...['content-type', 'application/json'],
        ...[signatureHeader, signer.sign(claims, { subgraph, path, body })],
        ...Object.entries(traceHeaders()).flat(),
      ];
      this.pool.dispatch(
        { path, method: 'POST', headers, body },
        new JsonAnswer(maxResponseBytes, signal, resolve, reject),
      );
    });
  }
}

/** The other side closed a connection at the moment when we used it. */
const wasHungUpOn = (error: unknown): boolean =>
  ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(String((error as { code?: unknown }).code));

/** Collects one answer. `pool.request` would do, with streams and twice the CPU. */
class JsonAnswer implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly maxBytes: number,
    private readonly signal: AbortSignal | undefined,
    private readonly resolve: (answer: unknown) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { signal } = this;
    if (!signal) return;
    if (signal.aborted) return controller.abort(aborted());
    this.cancel = () => controller.abort(aborted());
    signal.addEventListener('abort', this.cancel);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    const type = String(headers['content-type']);
    if (status !== 200) controller.abort(new Error(`It answered with status ${status}.`));
    else if (!type.startsWith('application/json')) controller.abort(new Error(`It answered with ${type}.`));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.byteLength;
    if (this.bytes > this.maxBytes)
      controller.abort(new Error(`It answered with over ${this.maxBytes} bytes.`));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.release();
    const text = (this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks)).toString('utf8');
    try {
      this.resolve(JSON.parse(text));
    } catch (error) {
      this.reject(new Error('It answered with broken JSON.', { cause: error }));
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.release();
    this.reject(error);
  }

  private release(): void {
    if (this.cancel) this.signal?.removeEventListener('abort', this.cancel);
  }
}

const aborted = (): Error => new DOMException('Nobody waits for the answer any more.', 'AbortError');
