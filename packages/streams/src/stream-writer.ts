import type { Transaction } from '@chorus/database';
import type { LiveBus } from '@chorus/live';
import { publishEntries } from './live-entries';
import type { LogEntry, NewEntry, StreamLog } from './stream-log';

export interface StreamWriter<Event> {
  /** Adds entries in the caller's transaction, as its LAST statement, and tells all processes after the commit. */
  append(transaction: Transaction, entries: readonly NewEntry<Event>[]): Promise<LogEntry<Event>[]>;
}

export interface StreamParts<Event> {
  log: StreamLog<Event>;
  live: LiveBus;
  /** The channel of the stream, one per log: `messaging.stream`. */
  channel: string;
}

export const createStreamWriter = <Event>({
  log,
  live,
  channel,
}: StreamParts<Event>): StreamWriter<Event> => ({
  async append(transaction, entries) {
    const appended = await log.append(transaction, entries);
    transaction.afterCommit(() => publishEntries(live, channel, appended));
    return appended;
  },
});
