import type { RequestScope } from '@chorus/domain-queries';
import type { LogEntry, PersonsHere } from '@chorus/streams';
import type { MessageKey } from '../messages/message';
import { judge, type Candidate, type JudgeFacts } from './delivery-judge';
import type { LocalStandings } from './local-standings';
import type { MessageCache } from './message-cache';
import type { StreamEvent, TypingEvent } from './stream-event';

export interface DeliveryTools {
  standings: LocalStandings;
  messages: MessageCache;
  /** The scope in which blocks are asked about. */
  serviceScope: (name: string) => Promise<RequestScope>;
  hidden: JudgeFacts['hidden'];
}

type Entry = LogEntry<StreamEvent | TypingEvent>;

/** Whom of the people here an entry of the messaging log goes to, and what of it a replay may show. */
export class Delivery {
  /** The last entry of each partition that was applied. */
  private readonly applied = new Map<number, number>();
  /** Whom entries concern that could not be judged yet: asked again, they are not applied again. */
  private readonly candidates = new WeakMap<Entry, Candidate>();

  constructor(private readonly tools: DeliveryTools) {}

  /** Nobody follows any more: what happens until somebody does need not be applied. */
  rest(): void {
    this.applied.clear();
  }

  /** For each entry those here who may have it. Costs one question about blocks, and one where old messages are shown. */
  async route(entries: readonly Entry[], here: PersonsHere): Promise<string[][]> {
    const { standings } = this.tools;
    if (this.missedSome(entries)) standings.readAgain();
    await standings.settled(here);
    // Without a wait between them: each entry goes to those who were inside when it happened.
    const candidates = entries.map((entry) => this.candidateOf(entry));
    const judged = await judge(candidates, await this.facts(), { isReplay: false });
    return judged.map((receivers) => receivers.map(({ accountId }) => accountId));
  }

  /** The same for entries that were routed and have waited for slow readers: as everybody stands now. */
  async routeAgain(entries: readonly Entry[]): Promise<string[][]> {
    const candidates = entries.map(({ topic: conversationId, event }): Candidate => {
      const receivers =
        event.kind === 'TypingChanged' ? [] : this.tools.standings.receivers(conversationId, event);
      return { conversationId, event, receivers };
    });
    const judged = await judge(candidates, await this.facts(), { isReplay: true });
    return judged.map((receivers) => receivers.map(({ accountId }) => accountId));
  }

  /** Those of the entries that this person may have now. Messages that are shown are read together. */
  async keep(accountId: string, entries: readonly Entry[]): Promise<Entry[]> {
    const candidates = entries.map(({ topic, event }): Candidate => {
      const receiver = this.tools.standings.receiver(topic, accountId);
      return { conversationId: topic, event, receivers: receiver ? [receiver] : [] };
    });
    const judged = await judge(candidates, await this.facts(), { isReplay: true });
    const kept = entries.filter((_entry, index) => judged[index]?.length);
    await this.tools.messages.prepare(kept.flatMap(shownBy));
    return kept;
  }

  /** Those here who may know that somebody writes, or no longer. */
  async hearers(events: readonly TypingEvent[]): Promise<string[][]> {
    const candidates = events.map((event): Candidate => {
      const { conversationId } = event;
      return { conversationId, event, receivers: this.tools.standings.receivers(conversationId) };
    });
    const judged = await judge(candidates, await this.facts(), { isReplay: false });
    return judged.map((receivers) => receivers.map(({ accountId }) => accountId));
  }

  private candidateOf(entry: Entry): Candidate {
    let candidate = this.candidates.get(entry);
    if (!candidate) {
      candidate = this.apply(entry);
      this.candidates.set(entry, candidate);
      this.applied.set(entry.partition, entry.position);
    }
    return candidate;
  }

  private apply({ topic: conversationId, event }: Entry): Candidate {
    const { standings, messages } = this.tools;
    if (event.kind === 'TypingChanged') return { conversationId, event, receivers: [] };
    standings.apply(conversationId, event);
    if ('senderId' in event && event.version !== undefined)
      messages.outdate({ conversationId, sequence: event.sequence }, event.version);
    return { conversationId, event, receivers: standings.receivers(conversationId, event) };
  }

  /** Were entries dropped before they came here? Then nobody told us who joined and who left. */
  private missedSome(entries: readonly Entry[]): boolean {
    const last = new Map(this.applied);
    return entries.some(({ partition, position }) => {
      const expected = (last.get(partition) ?? position - 1) + 1;
      last.set(partition, position);
      return position > expected;
    });
  }

  private async facts(): Promise<JudgeFacts> {
    const scope = await this.tools.serviceScope('messaging.delivery');
    return {
      blocks: (people) => scope.ask('social-graph.blocks', { people }),
      hidden: this.tools.hidden,
    };
  }
}

const shownBy = ({ topic: conversationId, event }: Entry): MessageKey[] =>
  'senderId' in event ? [{ conversationId, sequence: event.sequence }] : [];
