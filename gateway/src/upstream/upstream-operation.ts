import type { SubgraphEvent, SubgraphResult, SubgraphStream } from '@chorus/subgraph-kit';
import { metrics } from '@chorus/telemetry';
import type { Client, SubscribePayload } from 'graphql-ws';
import { Gauge } from 'prom-client';
import { isSubgraphResult } from '../subgraph-result';
import { UpstreamLost } from './upstream-lost';
import { UpstreamQueue } from './upstream-queue';

const open = new Gauge({
  name: 'chorus_upstream_subscriptions',
  help: 'Subscriptions that this gateway holds at subgraphs over sockets.',
  labelNames: ['subgraph'],
  registers: [metrics],
});

export interface UpstreamOperationOptions {
  client: Client;
  payload: SubscribePayload;
  subgraph: string;
  /** Ends it at any time. */
  signal?: AbortSignal;
  /** Events that its reader may leave unread. */
  maxQueued?: number;
}

/** One subscription on a socket: until it is accepted a promise, from then on a stream. */
export class UpstreamOperation {
  private stream: UpstreamQueue | null = null;
  private isOpen = true;
  private leave: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;
  private settle!: {
    resolve: (answer: SubgraphStream | SubgraphResult) => void;
    reject: (error: Error) => void;
  };

  constructor(private readonly options: UpstreamOperationOptions) {}

  /** Sends it. Resolves when it is accepted or refused; rejects when it is neither in so many milliseconds. */
  accepted(timeoutMs: number): Promise<SubgraphStream | SubgraphResult> {
    const { client, payload, subgraph, signal } = this.options;
    open.inc({ subgraph });
    signal?.addEventListener('abort', this.cancel);
    this.timer = setTimeout(() => this.cut(new Error('It was not accepted in time.')), timeoutMs);
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      // Nothing of it is called before this returns.
      this.leave = client.subscribe(payload, {
        next: (message) => (this.stream ? this.take(this.stream, message) : this.begin(message)),
        error: (error) => this.end(errorOf(error)),
        complete: () => this.end(),
      });
    });
  }

  private begin(message: unknown): void {
    clearTimeout(this.timer);
    const { subgraph, maxQueued } = this.options;
    if (isAcceptance(message)) {
      this.stream = new UpstreamQueue(() => this.cut(), cursorOf(message), maxQueued);
      return this.settle.resolve(this.stream);
    }
    if (isSubgraphResult(message)) this.settle.resolve(message);
    this.cut(new Error(`${subgraph} answered with no GraphQL answer.`));
  }

  private take(stream: UpstreamQueue, message: unknown): void {
    const event = eventOf(message);
    if (event) stream.push(event);
    else this.cut(new Error(`${this.options.subgraph} sent no event.`));
  }

  private readonly cancel = (): void => {
    void this.stream?.return();
    this.cut(nobodyWaits());
  };

  /** We leave. */
  private cut(error?: Error): void {
    if (!this.isOpen) return;
    this.leave();
    this.end(error);
  }

  /** It is over, by whomever. */
  private end(error?: Error): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { subgraph, signal } = this.options;
    clearTimeout(this.timer);
    signal?.removeEventListener('abort', this.cancel);
    open.dec({ subgraph });
    this.stream?.finish(error && new UpstreamLost(error.message, { cause: error }));
    this.settle.reject(error ?? new Error('It ended before it was accepted.'));
  }
}

export const nobodyWaits = (): Error =>
  new DOMException('Nobody waits for the answer any more.', 'AbortError');

type Message = { extensions?: Record<string, unknown> | null };

const isAcceptance = (message: unknown): boolean => (message as Message).extensions?.isAccepted === true;

function cursorOf(message: unknown): string | null {
  const { cursor } = (message as Message).extensions ?? {};
  return typeof cursor === 'string' ? cursor : null;
}

function eventOf(message: unknown): SubgraphEvent | null {
  if (!isSubgraphResult(message)) return null;
  const { data, errors } = message;
  const { sharedKey, liveKey } = (message as Message).extensions ?? {};
  return {
    result: errors ? { data, errors } : { data },
    cursor: cursorOf(message),
    ...(typeof sharedKey === 'string' && { sharedKey }),
    ...(typeof liveKey === 'string' && { liveKey }),
  };
}

/** What graphql-ws gives: a list where the call was refused, a close or an error where the socket was lost. */
function errorOf(error: unknown): Error {
  if (error instanceof Error) return error;
  if (Array.isArray(error)) return new Error('It was refused.', { cause: new AggregateError(error) });
  const { code, message = `The socket closed (${String(code)}).` } = Object(error) as Record<string, unknown>;
  return new Error(String(message), { cause: error });
}
