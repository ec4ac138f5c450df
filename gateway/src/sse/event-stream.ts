import type { ServerResponse } from 'node:http';
import { print } from 'graphql-sse';
import type { SocketLimits } from '../sockets/socket-options';
import type { ResultText } from '../subscriptions/result-text';
import type { Sink } from '../subscriptions/sink';

export interface EventStreamOptions {
  limits: Pick<SocketLimits, 'bufferBytes' | 'slowMs' | 'pingMs'>;
  /** The stream is no longer full. */
  onRoom: () => void;
  /** Runs once, however the stream ends. */
  onEnd: (end: StreamEnd) => void;
}

/** `complete`: after its last event. `slow`: the client took too little. `left`: the client, the network, or we as a process. */
export type StreamEnd = 'complete' | 'slow' | 'left';

/**
 * One answer of server-sent events by the protocol of graphql-sse, in its "distinct connections mode": a `next` for each
 * result, then a `complete`. Not the library's own server handler: that one reads as many results ahead as there are,
 * writes the same one anew for each client, and knows no ids of events.
 */
export class EventStream implements Sink {
  private readonly heartbeat: NodeJS.Timeout;
  private slow: NodeJS.Timeout | undefined;
  private end: StreamEnd | null = null;

  /** Answers with the head at once: a client knows that it is being served. */
  constructor(
    private readonly response: ServerResponse,
    headers: NodeJS.Dict<number | string | string[]>,
    private readonly options: EventStreamOptions,
  ) {
    response.on('drain', () => this.drained());
    response.once('close', () => this.stop('left'));
    // What is written to a connection that is gone.
    response.on('error', () => this.stop('left'));
    response.writeHead(200, { ...headers, ...streamHeaders });
    // Some browsers wait for the first byte of the body. Later, a comment keeps proxies from taking the stream for dead.
    this.write(comment);
    this.heartbeat = setInterval(() => this.write(comment), options.limits.pingMs).unref();
  }

  /** From here on no more events are fetched. */
  get isFull(): boolean {
    return this.response.writableLength > this.options.limits.bufferBytes / 4;
  }

  /** `cursor` is what a client sends as `Last-Event-ID` to go on after this event. */
  next({ text }: ResultText, cursor?: string | null): void {
    // JSON is one line; a cursor is base64url.
    this.write(`event: next\n${cursor ? `id: ${cursor}\n` : ''}data: ${text}\n\n`);
  }

  complete(): void {
    this.write(print({ event: 'complete', data: null }));
    this.stop('complete');
  }

  /** Hangs up without `complete`: so the client comes again, elsewhere. */
  hangUp(): void {
    this.stop('left');
  }

  private write(text: string): void {
    if (this.end) return;
    const { limits } = this.options;
    if (this.response.writableLength > limits.bufferBytes) return this.stop('slow');
    this.response.write(text);
    if (this.isFull) this.slow ??= setTimeout(() => this.stop('slow'), limits.slowMs).unref();
  }

  private drained(): void {
    clearTimeout(this.slow);
    this.slow = undefined;
    if (!this.end) this.options.onRoom();
  }

  private stop(end: StreamEnd): void {
    if (this.end) return;
    this.end = end;
    clearInterval(this.heartbeat);
    clearTimeout(this.slow);
    const { response } = this;
    if (end === 'complete') {
      response.end();
      // What is left may wait for a client that takes nothing more.
      const cutOff = setTimeout(() => response.destroy(), this.options.limits.slowMs).unref();
      response.once('close', () => clearTimeout(cutOff));
    } else {
      response.destroy();
    }
    this.options.onEnd(end);
  }
}

const comment = ':\n\n';

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses or gathers would hold events back.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  // One that were kept for another request would hold up the end of the gateway.
  connection: 'close',
};
