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
    return this.stream.writableLength > this.mark;
  }

  send(message: string): void {
    if (this.mayWrite()) this.socket.send(message, this.onFlushed(mostBytesOf(message)));
  }

  /** A whole frame, as `textFrame` makes it: written beside ws, which keeps nothing back where it does not compress. */
  sendFrame(frame: Buffer): void {
    if (this.mayWrite()) this.stream.write(frame, this.onFlushed(frame.length));
  }

  private mayWrite(): boolean {
    const { socket, stream, options } = this;
    if (socket.readyState !== socket.OPEN) return false;
    if (stream.writableLength > options.bufferBytes) {
      options.onSlow();
      return false;
    }
    writeTogether(stream);
    return true;
  }

  /** A callback for each message would cost more than the message: only one that may be waited for has it. */
  private onFlushed(bytes: number): ((error?: Error | null) => void) | undefined {
    if (this.stream.writableLength + bytes <= this.mark) return undefined;
    this.fullSince ??= performance.now();
    return this.flushed;
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
