import { numberAt, type Client, type ClientListener } from './client';
import { Histogram } from './histogram';
import type { Talk } from '../scene';

const mark = Buffer.from('"text":"#');
const noErrors = Buffer.from('"userErrors":[]');

interface Sent {
  readonly talk: Talk;
  readonly sender: number;
  readonly dueAt: number;
  acceptedAt: number | undefined;
  /** Deliveries to come. */
  left: number;
  readonly onDone: () => void;
}

/** The messages of one run: what is sent, and what comes of it at every socket. Anything wrong is kept, and thrown at its end. */
export class Traffic implements ClientListener {
  readonly sinceAccepted = new Histogram();
  readonly sinceSent = new Histogram();
  deliveries = 0;
  private readonly messages: Sent[] = [];
  private underWay = 0;
  /** By person: what they have seen in their order, so that it can be compared with what others have. */
  private readonly orders: Int32Array;
  private trouble: string | undefined;

  constructor(
    /** In the texts of this run's messages. */
    readonly number: number,
    people: number,
    /** Id of the first message's mutation: answers of earlier runs have lower ones. */
    readonly firstMutation: number,
  ) {
    this.orders = new Int32Array(people);
  }

  get sent(): number {
    return this.messages.length;
  }

  /** Expects a message to come to all of a conversation; its number. `onDone` when it has been answered and seen by all. */
  expect(talk: Talk, sender: number, dueAt: number, onDone: () => void): number {
    this.messages.push({ talk, sender, dueAt, acceptedAt: undefined, left: talk.members.length, onDone });
    this.underWay += 1;
    return this.messages.length - 1;
  }

  onEvent(client: Client, frame: Buffer): void {
    const at = frame.indexOf(mark);
    // Not a message: somebody read, or a conversation changed.
    if (at < 0) return frame.includes('"errors"') ? this.onTrouble(client, frame.toString()) : undefined;
    const run = numberAt(frame, at + mark.length);
    if (run !== this.number) return;
    const number = numberAt(frame, at + mark.length + String(run).length + 1);
    const message = this.messages[number];
    if (!message || message.left === 0) return this.onTrouble(client, `message ${number} once too often`);
    const now = performance.now();
    message.left -= 1;
    this.deliveries += 1;
    this.orders[client.number] = (Math.imul(this.orders[client.number]!, 31) + number) | 0;
    if (client.number !== message.sender) {
      this.sinceSent.add(now - message.dueAt);
      this.sinceAccepted.add(message.acceptedAt === undefined ? 0 : now - message.acceptedAt);
    }
    this.endIfDone(message);
  }

  onAnswer(mutation: number, frame: Buffer): void {
    if (mutation < this.firstMutation) return;
    const number = mutation - this.firstMutation;
    const message = this.messages[number];
    if (!message || !frame.includes(noErrors)) return this.note(`message ${number}: ${frame.toString()}`);
    message.acceptedAt = performance.now();
    this.endIfDone(message);
  }

  onTrouble(client: Client, what: string): void {
    this.note(`person ${client.number}: ${what}`);
  }

  /** Messages that have not been answered or not been seen by all. Throws when anything went wrong. */
  requireNoTrouble(): number {
    if (this.trouble !== undefined) throw new Error(this.trouble);
    return this.underWay;
  }

  /** What is missing, in words. */
  describeMissing(): string {
    const missing = this.messages.filter(({ left, acceptedAt }) => left > 0 || acceptedAt === undefined);
    const [first] = missing;
    return `${missing.length} of ${this.sent} messages are not answered and seen by all; of the first, ${first?.left} deliveries are missing, ${first?.acceptedAt === undefined ? 'and its answer' : 'it was answered'}`;
  }

  /** Throws unless all members of each conversation have seen the same messages in the same order. */
  requireOneOrder(talks: readonly Talk[]): void {
    for (const { conversationId, members } of talks) {
      const orders = new Set(members.map((member) => this.orders[member]));
      if (orders.size > 1) throw new Error(`Not everybody in ${conversationId} saw the same order.`);
    }
  }

  private note(what: string): void {
    this.trouble ??= what.slice(0, 1_000);
  }

  private endIfDone(message: Sent): void {
    if (message.left > 0 || message.acceptedAt === undefined) return;
    this.underWay -= 1;
    message.onDone();
  }
}
