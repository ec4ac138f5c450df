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
    const blockedBySubjects = subjectsOf(event).flatMap((subject) => blocked.get(subject) ?? []);
    const sequence = messageShownBy(event);
    return receivers.filter(
      ({ accountId }) =>
        !blockedBySubjects.some((others) => others.has(accountId)) &&
        (sequence === null || !hidden.has(hiddenKey({ accountId, conversationId, sequence }))),
    );
  });
}

const hiddenKey = ({ accountId, conversationId, sequence }: HiddenQuestion): string =>
  `${accountId}${conversationId}${sequence}`;

/** For each person those between whom and them there is a block, among those whose doing is shown and who are shown it. */
async function findBlocked(
  candidates: readonly Candidate[],
  facts: JudgeFacts,
): Promise<Map<string, Set<string>>> {
  const pairs = new Map<string, Set<string>>();
  for (const { event, receivers } of candidates) {
    for (const subject of subjectsOf(event)) {
      const others = pairs.get(subject) ?? new Set();
      for (const { accountId } of receivers)
        if (accountId !== subject && !pairs.get(accountId)?.has(subject)) others.add(accountId);
      if (others.size > 0) pairs.set(subject, others);
    }
  }
  const blocked = new Map<string, Set<string>>();
  const note = (one: string, other: string) =>
    blocked.set(one, (blocked.get(one) ?? new Set<string>()).add(other));
  await Promise.all(
    questionsOf(pairs).map(async (people) => {
      const answers = await facts.blocks(people);
      people.forEach(({ personId }, index) => {
        for (const otherId of answers[index] ?? []) {
          note(personId, otherId);
          note(otherId, personId);
        }
      });
    }),
  );
  return blocked;
}

/** As few questions as the port allows. */
function questionsOf(pairs: ReadonlyMap<string, ReadonlySet<string>>): PersonAndOthers[][] {
  const questions: PersonAndOthers[][] = [];
  let room = 0;
  for (const [personId, others] of pairs) {
    for (let otherIds = [...others]; otherIds.length > 0;) {
      if (room === 0) {
        questions.push([]);
        room = mostPairs;
      }
      const asked = otherIds.splice(0, room);
      questions.at(-1)?.push({ personId, otherIds: asked });
      room -= asked.length;
    }
  }
  return questions;
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
