import type { PersonAndOthers } from '@chorus/domain-queries';
import { concerns, messageShownBy, subjectsOf, type Receiver } from './delivery.policy';
import type { StreamEvent, TypingEvent } from './stream-event';

/** An event of a conversation, and those whom it may concern. */
export interface Candidate {
  conversationId: string;
  event: StreamEvent | TypingEvent;
  receivers: readonly Receiver[];
}

/** A message that somebody may have deleted for themselves. */
export interface HiddenQuestion {
  accountId: string;
  conversationId: string;
  sequence: number;
}

export interface JudgeFacts {
  /** Of each person's others, those with a block between the two, either way. At most 1,000 pairs. */
  blocks: (people: PersonAndOthers[]) => Promise<string[][]>;
  /** Those of the messages that the person beside deleted for themselves. */
  hidden: (questions: readonly HiddenQuestion[]) => Promise<readonly HiddenQuestion[]>;
}

/** What the port takes in one question. */
const mostPairs = 1_000;

/**
 * Who of the candidates may get each event, in their order. What decides is asked now, for all events and receivers
 * together: one question about blocks for a thousand pairs, and one about deleted messages where an event may show one.
 * Rejects when it cannot be asked: what cannot be judged must not be delivered.
 */
export async function judge(
  candidates: readonly Candidate[],
  facts: JudgeFacts,
  { isReplay }: { isReplay: boolean },
): Promise<Receiver[][]> {
  const concerned = candidates.map((candidate) => ({
    ...candidate,
    receivers: candidate.receivers.filter((receiver) => concerns(candidate.event, receiver)),
  }));
  // Nobody can have deleted a message that has only just been sent.
  const old = isReplay ? concerned : concerned.filter(({ event }) => event.kind !== 'MessageSent');
  const [blocked, hidden] = await Promise.all([findBlocked(concerned, facts), findHidden(old, facts)]);
  return concerned.map(({ conversationId, event, receivers }) => {
    if (blocked.size === 0 && hidden.size === 0) return receivers;
    const subjects = subjectsOf(event);
    const sequence = messageShownBy(event);
    return receivers.filter(
      ({ accountId }) =>
        !subjects.some((subject) => blocked.has(pairKey(subject, accountId))) &&
        (sequence === null || !hidden.has(hiddenKey({ accountId, conversationId, sequence }))),
    );
  });
}

/** Two people, whatever their order: a block is either way. */
const pairKey = (one: string, other: string): string => (one < other ? `${one}${other}` : `${other}${one}`);

const hiddenKey = ({ accountId, conversationId, sequence }: HiddenQuestion): string =>
  `${accountId}${conversationId}${sequence}`;

async function findBlocked(candidates: readonly Candidate[], facts: JudgeFacts): Promise<Set<string>> {
  const asked = new Set<string>();
  const pairs: { personId: string; otherId: string }[] = [];
  for (const { event, receivers } of candidates) {
    for (const personId of subjectsOf(event)) {
      for (const { accountId: otherId } of receivers) {
        const key = pairKey(personId, otherId);
        if (personId === otherId || asked.has(key)) continue;
        asked.add(key);
        pairs.push({ personId, otherId });
      }
    }
  }
  const blocked = new Set<string>();
  const questions = Array.from({ length: Math.ceil(pairs.length / mostPairs) }, (_, index) =>
    byPerson(pairs.slice(index * mostPairs, (index + 1) * mostPairs)),
  );
  await Promise.all(
    questions.map(async (people) => {
      const answers = await facts.blocks(people);
      answers.forEach((otherIds, index) => {
        for (const otherId of otherIds) blocked.add(pairKey(people[index]?.personId ?? '', otherId));
      });
    }),
  );
  return blocked;
}

function byPerson(pairs: readonly { personId: string; otherId: string }[]): PersonAndOthers[] {
  const people = new Map<string, string[]>();
  for (const { personId, otherId } of pairs) {
    const others = people.get(personId);
    if (others) others.push(otherId);
    else people.set(personId, [otherId]);
  }
  return [...people].map(([personId, otherIds]) => ({ personId, otherIds }));
}

async function findHidden(candidates: readonly Candidate[], facts: JudgeFacts): Promise<Set<string>> {
  const questions = candidates.flatMap(({ conversationId, event, receivers }) => {
    const sequence = messageShownBy(event);
    return sequence === null
      ? []
      : receivers.map(({ accountId }) => ({ accountId, conversationId, sequence }));
  });
  if (questions.length === 0) return new Set();
  return new Set((await facts.hidden(questions)).map(hiddenKey));
}
