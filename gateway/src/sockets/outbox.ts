import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { writeTogether } from './write-together';

export interface OutboxOptions {
  bufferBytes: number;
  slowMs: number;
  /** There is room again. */
  onRoom: () => void;
  /** The client takes too little of what is sent to it. */
  onSlow: () => void;
}

/** As UTF-8, in a frame. */
const mostBytesOf = ({ length }: string): number => 3 * length + 14;

/** What waits to be sent on one socket: bounded, and watched. */
export class Outbox {
  /** From here on nothing more should be fetched. */
  private readonly mark: number;
  private fullSince: number | null = null;

  constructor(
    private readonly socket: WebSocket,
    /** What the socket writes to. */
    private readonly stream: Duplex,
    private readonly options: OutboxOptions,
  ) {
    this.mark = options.bufferBytes / 4;
  }

  get isFull(): boolean {
    return this.socket.bufferedAmount > this.mark;
  }

  send(message: string): void {
    const { socket } = this;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > this.options.bufferBytes) return this.options.onSlow();
    writeTogether(this.stream);
    // A callback for each message would cost more than the message: only one that may be waited for has it.
    if (socket.bufferedAmount + mostBytesOf(message) <= this.mark) return socket.send(message);
    this.fullSince ??= performance.now();
    socket.send(message, this.flushed);
  }

  /** To be called now and then. */
  look(now: number): void {
    if (this.fullSince !== null && now - this.fullSince > this.options.slowMs) this.options.onSlow();
  }

  private readonly flushed = (error?: Error | null): void => {
    if (error || this.fullSince === null || this.isFull) return;
    this.fullSince = null;
    this.options.onRoom();
  };
}
