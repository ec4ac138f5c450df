import type { Transaction } from '@chorus/database';
import type { LiveBus } from '@chorus/live';
import { publishEntries } from './live-entries';
import type { LogEntry, NewEntry, StreamLog } from './stream-log';

export interface StreamWriter<Event> {
  /** Adds entries in the caller's transaction, as its LAST statement, and tells all processes after the commit. */
  append(transaction: Transaction, entries: readonly NewEntry<Event>[]): Promise<LogEntry<Event>[]>;
  /** The same for a transaction that others write in, too: all of it is appended together, right before the commit. */
  appendAtCommit(transaction: Transaction, entries: readonly NewEntry<Event>[]): void;
}

export interface StreamParts<Event> {
  log: StreamLog<Event>;
  live: LiveBus;
  /** The channel of the stream, one per log: `messaging.stream`. */
  channel: string;
}

export function createStreamWriter<Event>({ log, live, channel }: StreamParts<Event>): StreamWriter<Event> {
  const waiting = new WeakMap<Transaction, NewEntry<Event>[]>();

  async function append(transaction: Transaction, entries: readonly NewEntry<Event>[]) {
    const appended = await log.append(transaction, entries);
    transaction.afterCommit(() => publishEntries(live, channel, appended));
    return appended;
  }

  return {
    append,
    appendAtCommit(transaction, entries) {
      const before = waiting.get(transaction);
      if (before) return void before.push(...entries);
      const all = [...entries];
      waiting.set(transaction, all);
      transaction.beforeCommit(async () => void (await append(transaction, all)));
    },
  };
}
