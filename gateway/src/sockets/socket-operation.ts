import type { ClientError } from '@chorus/errors';
import { MessageType } from 'graphql-ws';
import { resultOf, type ResultText } from '../subscriptions/result-text';
import type { Opened } from '../subscriptions/subscriptions';
import type { Sink } from '../subscriptions/sink';
import type { Outbox } from './outbox';
import { results } from './socket-metrics';
import { textFrame } from './text-frame';

const closing = Buffer.from('}');

/** One operation of a socket, from `subscribe` to `complete`: its results, each as one message. */
export class SocketOperation implements Sink {
  private readonly head: string;
  private readonly headOfNext: Buffer;
  private opened: Extract<Opened, { kind: 'subscribed' }> | null = null;
  private isOver = false;

  constructor(
    id: string,
    private readonly outbox: Outbox,
    /** Nothing more comes of it. */
    private readonly onOver: () => void,
  ) {
    this.head = `{"id":${JSON.stringify(id)},"type":`;
    this.headOfNext = Buffer.from(`${this.head}"${MessageType.Next}","payload":`);
  }

  /** Is it a stream of events? Else something that is answered once. */
  get isSubscription(): boolean {
    return this.opened !== null;
  }

  get isFull(): boolean {
    return this.outbox.isFull;
  }

  next(result: ResultText): void {
    if (this.isOver) return;
    this.outbox.sendFrame(textFrame(this.headOfNext, result.bytes, closing));
    results.add();
  }

  complete(): void {
    if (this.isOver) return;
    this.outbox.send(`${this.head}"${MessageType.Complete}"}`);
    this.over();
  }

  /** Instead of any result. */
  refuse(errors: readonly ClientError[]): void {
    if (this.isOver) return;
    this.outbox.send(`${this.head}"${MessageType.Error}","payload":${JSON.stringify(errors)}}`);
    this.over();
  }

  /** What became of it. */
  settle(opened: Opened): void {
    if (opened.kind === 'refused') return this.refuse(opened.errors);
    if (opened.kind === 'answered') {
      this.next(resultOf(opened.result));
      return this.complete();
    }
    // The client wanted no more before there was anything.
    if (this.isOver) return opened.close();
    this.opened = opened;
  }

  /** There is room in the outbox again. */
  resume(): void {
    this.opened?.resume();
  }

  /** The client wants no more, or has gone. */
  stop(): void {
    this.over();
  }

  private over(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.opened?.close();
    this.opened = null;
    this.onOver();
  }
}
