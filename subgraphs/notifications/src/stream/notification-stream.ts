import type { FollowedStream, StreamItem } from '@chorus/streams';
import type { SourceEvent, SourceStream } from '@chorus/subgraph-kit';
import { logger } from '@chorus/telemetry';
import { notificationId } from '../notifications/notification-id';
import { coalesce, type PlacedChange } from './coalesce';
import { emptyEvent, type EventValue } from './event-value';
import type { LiveAnswer } from './live-judge';
import type { NotificationChange } from './notification-log';
import { ReadyItems } from './ready-items';

export interface NotificationStreamOptions {
  follower: FollowedStream<NotificationChange>;
  judge: (groupIds: readonly string[]) => Promise<LiveAnswer>;
  /** From one look at what changed to the next, at least: what changes meanwhile is told together. */
  intervalMs: number;
}

type Next = IteratorResult<SourceEvent<EventValue>>;

const done: Next = { done: true, value: undefined };
/** Changes that are judged together at most. */
const mostAtOnce = 200;
const firstRetryMs = 200;
const longestRetryMs = 5_000;

/**
 * One subscriber's events. What changed is read and judged when the subscriber asks for the next event, so a slow one costs
 * nothing and is told how things stand then.
 */
export class NotificationStream implements SourceStream<EventValue> {
  /** Where it stands before its first event. */
  readonly cursor: string;
  private readonly changes: ReadyItems<StreamItem<NotificationChange>>;
  private ready: EventValue[] = [];
  private lookedAt = -Infinity;
  private isDone = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: NotificationStreamOptions) {
    this.cursor = options.follower.cursor;
    this.changes = new ReadyItems(options.follower);
  }

  async next(): Promise<Next> {
    while (this.ready.length === 0 && !this.isDone) await this.look();
    const value = this.ready.shift();
    if (this.isDone || !value) return done;
    return { done: false, value: { value, cursor: value.cursor } };
  }

  async return(): Promise<Next> {
    this.isDone = true;
    this.wake();
    await this.options.follower.return();
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async look(): Promise<void> {
    const { follower, intervalMs } = this.options;
    if (!follower.isReplaying) await this.pause(this.lookedAt + intervalMs - performance.now());
    if (this.isDone) return;
    const items = await this.changes.take(mostAtOnce);
    if (items.length === 0) this.isDone = true;
    this.lookedAt = performance.now();
    const changes = coalesce(items.map(({ event, cursor }) => ({ change: event, cursor })));
    const answer = await this.judge(changes);
    if (answer) this.ready = changes.flatMap((placed) => eventOf(placed, answer) ?? []);
  }

  /** While it cannot be judged, everything waits. Null once nobody waits for it any more. */
  private async judge(changes: readonly PlacedChange[]): Promise<LiveAnswer | null> {
    const groupIds = changes.flatMap(({ change }) => (change.kind === 'GroupChanged' ? change.groupId : []));
    for (let waitMs = firstRetryMs; !this.isDone; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
      try {
        return await this.options.judge(groupIds);
      } catch (err) {
        logger.warn({ err }, 'notifications: what changed was not judged');
        await this.pause(waitMs);
      }
    }
    return null;
  }

  private async pause(ms: number): Promise<void> {
    if (ms <= 0 || this.isDone) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Null for what the person is not told of: what waits in their requests. */
function eventOf({ change, cursor }: PlacedChange, { shown, readUpTo }: LiveAnswer): EventValue | null {
  const event = emptyEvent(cursor);
  switch (change.kind) {
    case 'ReadMarkMoved':
      return readUpTo && { ...event, readUpTo };
    case 'Dismissed':
      return { ...event, dismissedUpTo: change.upTo };
    case 'GroupRemoved':
      return { ...event, removedId: notificationId(change.groupId) };
    case 'GroupChanged': {
      const found = shown.get(change.groupId);
      if (found) return { ...event, shown: found };
      return found === null ? null : { ...event, removedId: notificationId(change.groupId) };
    }
  }
}
