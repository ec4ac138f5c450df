import { LRUCache } from 'lru-cache';
import { keyText, type MessageKey, type MessageRecord } from '../messages/message';

/** Characters of text and overhead that are kept: about 40 MB. */
const mostCharacters = 16_000_000;
const overhead = 500;
const mostFloors = 20_000;

/**
 * Messages that this process has just written or delivered, so that one that thousands wait for is read once, and by the
 * process that wrote it never. What is here may be older than what is stored, but never older than what the log of this
 * process has passed: `outdate` before an event is delivered.
 */
export class MessageCache {
  private readonly known: LRUCache<string, MessageRecord>;
  /** Versions below these are history, also where one was read before and arrives only now. */
  private readonly floors = new LRUCache<string, number>({ max: mostFloors });
  private reading: { keys: Map<string, MessageKey>; answer: Promise<Map<string, MessageRecord>> } | null =
    null;

  /** `read`: the messages of these keys, in their order; null where there is none. */
  constructor(private readonly read: (keys: readonly MessageKey[]) => Promise<(MessageRecord | null)[]>) {
    this.known = new LRUCache({
      maxSize: mostCharacters,
      sizeCalculation: ({ text }) => overhead + (text?.length ?? 0),
    });
  }

  /** A message as it was committed. Never replaces a newer version. */
  put(message: MessageRecord): void {
    const text = keyText(message);
    const newest = Math.max(this.known.peek(text)?.version ?? 0, this.floors.peek(text) ?? 0);
    if (newest <= message.version) this.known.set(text, message);
  }

  /** From now on only this version will do, or a newer one. */
  outdate(key: MessageKey, version: number): void {
    const text = keyText(key);
    this.floors.set(text, version);
    if ((this.known.peek(text)?.version ?? version) < version) this.known.delete(text);
  }

  /** Reads together what is not here: for a page of events that are told one by one. */
  async prepare(keys: readonly MessageKey[]): Promise<void> {
    const missing = new Map(keys.map((key) => [keyText(key), key]));
    for (const text of missing.keys()) if (this.known.has(text)) missing.delete(text);
    if (missing.size > 0) await this.readAll([...missing.values()]);
  }

  /** Those who ask within one tick, and those who ask while that is read, share one question. */
  async find(key: MessageKey): Promise<MessageRecord | null> {
    const text = keyText(key);
    const known = this.known.get(text);
    if (known) return known;
    const found = await this.ask(text, key);
    return found.get(text) ?? null;
  }

  private ask(text: string, key: MessageKey): Promise<Map<string, MessageRecord>> {
    if (!this.reading) {
      const keys = new Map<string, MessageKey>();
      const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        this.reading = null;
        return this.readAll([...keys.values()]);
      });
      this.reading = { keys, answer };
    }
    this.reading.keys.set(text, key);
    return this.reading.answer;
  }

  private async readAll(keys: readonly MessageKey[]): Promise<Map<string, MessageRecord>> {
    const messages = await this.read(keys);
    const found = new Map<string, MessageRecord>();
    for (const message of messages) {
      if (!message) continue;
      found.set(keyText(message), message);
      this.put(message);
    }
    return found;
  }
}
