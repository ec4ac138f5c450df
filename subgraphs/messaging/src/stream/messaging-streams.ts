import type { LiveBus } from '@chorus/live';
import type { SourceEvent, SourceStream } from '@chorus/subgraph-kit';
import { StreamTail, type StreamLog } from '@chorus/streams';
import { logger } from '@chorus/telemetry';
import type { PresenceTracker } from '../presence/presence-tracker';
import { TypingBoard } from '../typing/typing-board';
import { hearTyping } from '../typing/typing-channel';
import { Delivery, type DeliveryTools } from './delivery';
import { eventValue, type EventValue } from './event-value';
import { MessagingSource, type Item } from './messaging-source';
import type { StreamEvent, TypingEvent } from './stream-event';

export const streamChannel = 'messaging.stream';

export interface MessagingStreamsOptions extends DeliveryTools {
  log: StreamLog<StreamEvent>;
  live: LiveBus;
  presence: PresenceTracker;
  /** After so long without news somebody no longer writes. */
  typingLapsesAfterMs: number;
}

/** The streams of `messagingEvents` that are open in this process. */
export class MessagingStreams {
  private readonly tail: StreamTail<StreamEvent | TypingEvent>;
  private readonly delivery: Delivery;
  private readonly board: TypingBoard;
  /** Streams that are open; while there are none, nothing is heard. */
  private open = 0;
  private stopHearing: () => void = () => undefined;
  /** What is told live is one item for all: so is what is made of it for the first of them. */
  private told: { item: unknown; event: SourceEvent<EventValue> } | null = null;
  private typing: TypingEvent[] = [];
  private isTelling = false;

  constructor(private readonly options: MessagingStreamsOptions) {
    const { log, live } = options;
    this.delivery = new Delivery(options);
    this.tail = new StreamTail({
      name: 'messaging',
      channel: streamChannel,
      live,
      // What only the live bus tells is never appended.
      log: log as StreamLog<StreamEvent | TypingEvent>,
      route: async (entries, here) => {
        const persons = await this.delivery.route(entries, here);
        for (const { topic, event } of entries)
          if (event.kind === 'MessageSent' && event.actorId) this.board.set(topic, event.actorId, false);
        return persons;
      },
      routeAgain: (entries) => this.delivery.routeAgain(entries),
    });
    this.board = new TypingBoard((change) => this.noteTyping(change), options.typingLapsesAfterMs);
  }

  /** Rejects with BAD_USER_INPUT for a cursor that is none, CURSOR_EXPIRED for one that is too old. */
  async follow(accountId: string, after: string | null): Promise<SourceStream<EventValue>> {
    const { standings, presence } = this.options;
    const attendance = standings.attend(accountId);
    const endings: (() => void)[] = [attendance.leave, this.enter()];
    const leave = once(() => endings.forEach((end) => end()));
    try {
      const follower = await this.tail.follow({
        person: accountId,
        after,
        topics: async () => {
          await attendance.refresh();
          return standings.conversationsOf(accountId);
        },
        keep: (entries) => this.delivery.keep(accountId, entries),
      });
      endings.push(() => void follower.return(), presence.attend(accountId));
      // Only now: what happened before was not applied for them.
      await attendance.begin();
      return new MessagingSource(follower, { leave, eventOf: (item) => this.sourceEvent(accountId, item) });
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** The end of the log now: whoever follows after it misses nothing that is committed later. */
  cursorNow(): Promise<string> {
    return this.tail.cursorNow();
  }

  close(): void {
    this.stopHearing();
    this.board.close();
  }

  private enter(): () => void {
    const { live, standings } = this.options;
    this.open += 1;
    if (this.open === 1)
      this.stopHearing = hearTyping(live, ({ conversationId, accountId, isTyping }) => {
        if (standings.has(conversationId)) this.board.set(conversationId, accountId, isTyping);
      });
    return () => {
      this.open -= 1;
      if (this.open > 0) return;
      this.close();
      this.delivery.rest();
    };
  }

  /** Null for what was on its way when the person left: the last they are told is that they did. */
  private sourceEvent(accountId: string, item: Item): SourceEvent<EventValue> | null {
    const { event, entry, cursor, sharedKey } = item;
    if (event.kind === 'SettingsChanged') throw new Error('Nobody is told of settings.');
    const conversationId = event.kind === 'TypingChanged' ? event.conversationId : (entry?.topic ?? '');
    // Who is no longer inside sees less of the same event than the others.
    if (!this.options.standings.isInside(conversationId, accountId)) {
      if (event.kind !== 'ConversationChanged') return null;
      return { value: eventValue(event, { conversationId, cursor, isInside: false }), cursor };
    }
    if (this.told?.item === item) return this.told.event;
    const value = eventValue(event, { conversationId, cursor, isInside: true });
    const told: SourceEvent<EventValue> = { value, cursor, ...(sharedKey !== undefined && { sharedKey }) };
    this.told = { item, event: told };
    return told;
  }

  /** What changes while the last changes are judged is judged together, and told after them. */
  private noteTyping({
    conversationId,
    accountId,
    isTyping,
  }: {
    conversationId: string;
    accountId: string;
    isTyping: boolean;
  }): void {
    this.typing.push({ kind: 'TypingChanged', conversationId, actorId: accountId, isTyping });
    if (!this.isTelling) void this.tellTyping();
  }

  private async tellTyping(): Promise<void> {
    this.isTelling = true;
    while (this.typing.length > 0) {
      const events = this.typing.splice(0);
      try {
        const hearers = await this.delivery.hearers(events);
        events.forEach((event, index) => this.tail.tell(hearers[index] ?? [], event));
      } catch (err) {
        // Best effort: what cannot be judged is not told, and lapses by itself where it was.
        logger.warn({ err }, 'typing was not told');
      }
    }
    this.isTelling = false;
  }
}

function once(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    work();
  };
}
