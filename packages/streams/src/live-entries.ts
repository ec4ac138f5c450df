import type { LiveBus } from '@chorus/live';
import type { LogEntry } from './stream-log';

/** An entry that was committed; `entry` is null where it was too long to be told live. */
export interface LiveEntry<Event> {
  partition: number;
  position: number;
  entry: LogEntry<Event> | null;
}

type Message = [partition: number, position: number, occurredAt?: number, topic?: string, event?: unknown];

/** Call it after the commit. */
export function publishEntries<Event>(
  live: LiveBus,
  channel: string,
  entries: readonly LogEntry<Event>[],
): void {
  for (const { partition, position, occurredAt, topic, event } of entries) {
    const short: Message = [partition, position];
    const whole: Message = [partition, position, occurredAt.getTime(), topic, event];
    try {
      live.publish(channel, whole);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      live.publish(channel, short);
    }
  }
}

export function readLiveEntry<Event>(message: unknown): LiveEntry<Event> {
  const [partition, position, occurredAt, topic, event] = message as Message;
  const isWhole = occurredAt !== undefined && topic !== undefined;
  return {
    partition,
    position,
    entry: isWhole
      ? { partition, position, topic, event: event as Event, occurredAt: new Date(occurredAt) }
      : null,
  };
}
