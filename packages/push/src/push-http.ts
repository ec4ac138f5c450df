import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { EndpointRefusedError } from './endpoint-guard';
import { faultMs, refused, retry } from './outcomes';
import type { PushOutcome } from './push-sender';

export interface PushHttpOptions {
  /** For all of one request: connecting, sending, the answer. Default 10 s. */
  timeoutMs?: number;
  /** Requests at once; further ones wait. Default 64. */
  maxConcurrent?: number;
  /** Certificates to trust instead of the machine's, as PEM: a test's, or those of an operator's proxy. */
  ca?: string;
}

interface ProtocolOptions {
  /** Takes HTTP/2 where the server offers it. Default false. */
  http2?: boolean;
  /** Names to addresses. Default: the system's. */
  lookup?: LookupFunction;
}

export interface PushResponse {
  status: number;
  retryAfter: string | undefined;
  /** The beginning of the answer; empty where it is too long to be one of a push service. */
  text: string;
}

const longestAnswer = 64 * 1024;

/**
 * POSTs to push services over connections that are kept, and made again when they break. Follows no redirect, uses no
 * proxy of the environment, reads no more of an answer than a service has to say.
 */
export class PushHttp {
  private readonly agent: Agent;
  private readonly timeoutMs: number;
  private readonly maxConcurrent: number;
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor({
    timeoutMs = 10_000,
    maxConcurrent = 64,
    ca,
    http2,
    lookup,
  }: PushHttpOptions & ProtocolOptions) {
    this.timeoutMs = timeoutMs;
    this.maxConcurrent = maxConcurrent;
    this.agent = new Agent({
      // One host must not take all of the places.
      connections: http2 ? 2 : Math.max(1, Math.ceil(maxConcurrent / 8)),
      allowH2: http2 ?? false,
      connect: { timeout: timeoutMs, ...(ca !== undefined && { ca }), ...(lookup && { lookup }) },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: longestAnswer,
    });
  }

  /** Rejects where no answer came; `outcomeOf` says what that means. */
  async post(
    url: string,
    { headers, body }: { headers: Record<string, string>; body: string | Uint8Array },
  ): Promise<PushResponse> {
    await this.enter();
    try {
      const response = await this.agent.request({
        ...originAndPath(url),
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const retryAfter = response.headers['retry-after'];
      return {
        status: response.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        // The status is the answer; what is wrong with its text changes nothing.
        text: await response.body.text().catch(() => ''),
      };
    } finally {
      this.leave();
    }
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private async enter(): Promise<void> {
    // Who leaves hands their place on, so `running` stays as it is then.
    if (this.running < this.maxConcurrent) this.running += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}

function originAndPath(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

/** What it means that no answer came. */
export function outcomeOfError(error: unknown): PushOutcome {
  const names = namesOfCauses(error);
  if (names.includes(EndpointRefusedError.name)) return refused('ADDRESS');
  return retry(faultMs, names.some((name) => /timeout/i.test(name)) ? 'TIMEOUT' : 'CONNECTION');
}

/** By name: what AbortSignal throws may be of another realm than this module, and no instance of its Error. */
function namesOfCauses(error: unknown): string[] {
  const names: string[] = [];
  let cause = error;
  while (typeof cause === 'object' && cause !== null && 'name' in cause && names.length < 5) {
    names.push(String(cause.name));
    cause = 'cause' in cause ? cause.cause : null;
  }
  return names;
}
