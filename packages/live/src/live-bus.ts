/** Live pub/sub between processes: at most once. What is durable is the truth. */
export interface LiveBus {
  /**
   * Tells every process, this one included. Best effort, in the order of publishing. A channel is a text of at most 200 bytes. What is published in one tick goes
   * out together, and arrives as JSON makes it. Call it after the commit, never inside a transaction. Throws `RangeError`
   * for a message of more than 7,000 bytes of JSON, `TypeError` for one that JSON cannot say.
   */
  publish(channel: string, message: unknown): void;
  /**
   * `listener` gets each message; do not change it, others get the same. `onGap` is called when messages may have been
   * lost, and once when a process begins to hear others: read the durable state again. Returns the unsubscribe.
   */
  subscribe(channel: string, listener: (message: unknown) => void, onGap?: () => void): () => void;
  /** Nothing arrives any more. What was published before is still sent, where it can be. */
  close(): Promise<void>;
}

/** Bytes of JSON that a message may have: what PostgreSQL takes in one NOTIFY, less what stands around it. */
export const maxMessageBytes = 7_000;

const maxChannelBytes = 200;

/** The message as JSON. Throws `RangeError` for what is too long, `TypeError` for a message that JSON cannot say. */
export function encodeMessage(channel: string, message: unknown): string {
  const json = JSON.stringify(message) as string | undefined;
  if (json === undefined) throw new TypeError('JSON cannot say this message.');
  checkBytes('message', json, maxMessageBytes);
  checkBytes('channel', channel, maxChannelBytes);
  return json;
}

function checkBytes(name: string, text: string, most: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > most) throw new RangeError(`A ${name} may have ${most} bytes; this one has ${bytes}.`);
}
