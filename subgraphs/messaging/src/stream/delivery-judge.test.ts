import type { PersonAndOthers } from '@chorus/domain-queries';
import { judge, type Candidate, type HiddenQuestion, type JudgeFacts } from './delivery-judge';
import type { Receiver } from './delivery.policy';
import type { MessageEvent, StreamEvent } from './stream-event';

const receiver = (accountId: string): Receiver => ({
  accountId,
  standing: 'IN',
  after: 0,
  sendsReadReceipts: true,
});

const sent = (senderId: string, sequence = 1): MessageEvent => ({
  kind: 'MessageSent',
  actorId: senderId,
  senderId,
  sequence,
});

const candidate = (event: StreamEvent, ...people: string[]): Candidate => ({
  conversationId: 'group',
  event,
  receivers: people.map(receiver),
});

/** Answers from a list of pairs and of deleted messages, and keeps what it was asked. */
class Facts implements JudgeFacts {
  readonly asked: PersonAndOthers[][] = [];
  readonly askedHidden: (readonly HiddenQuestion[])[] = [];

  constructor(
    private readonly blockedPairs: [string, string][] = [],
    private readonly deleted: HiddenQuestion[] = [],
  ) {}

  blocks = async (people: PersonAndOthers[]): Promise<string[][]> => {
    this.asked.push(people);
    const isBlocked = (one: string, other: string) =>
      this.blockedPairs.some((pair) => pair.includes(one) && pair.includes(other));
    return people.map(({ personId, otherIds }) => otherIds.filter((otherId) => isBlocked(personId, otherId)));
  };

  hidden = async (questions: readonly HiddenQuestion[]): Promise<HiddenQuestion[]> => {
    this.askedHidden.push(questions);
    return questions.filter((asked) =>
      this.deleted.some(
        ({ accountId, sequence }) => accountId === asked.accountId && sequence === asked.sequence,
      ),
    );
  };
}

async function judged(candidates: Candidate[], facts: Facts, isReplay = false): Promise<string[][]> {
  const receivers = await judge(candidates, facts, { isReplay });
  return receivers.map((people) => people.map(({ accountId }) => accountId));
}

it('keeps from each other what people do between whom there is a block, and nothing else', async () => {
  const facts = new Facts([['bob', 'alice']]);
  const everybody = ['alice', 'bob', 'carol'];
  expect(
    await judged(
      [
        candidate(sent('alice'), ...everybody),
        candidate(sent('bob', 2), ...everybody),
        candidate(sent('carol', 3), ...everybody),
        candidate({ kind: 'ConversationChanged', actorId: 'alice' }, ...everybody),
      ],
      facts,
    ),
  ).toEqual([['alice', 'carol'], ['bob', 'carol'], everybody, everybody]);
});

it('hides a reaction from who may know of neither the one who reacts nor the one who wrote', async () => {
  const reacted: StreamEvent = { ...sent('alice'), kind: 'MessageReactionsChanged', actorId: 'bob' };
  const facts = new Facts([
    ['alice', 'carol'],
    ['bob', 'dan'],
  ]);
  expect(await judged([candidate(reacted, 'alice', 'bob', 'carol', 'dan', 'erin')], facts)).toEqual([
    ['alice', 'bob', 'erin'],
  ]);
});

it('asks about each pair once, whatever the number of events, and never about somebody and themselves', async () => {
  const facts = new Facts();
  const events = [sent('alice', 1), sent('alice', 2), sent('bob', 3)];
  await judged(
    events.map((event) => candidate(event, 'alice', 'bob')),
    facts,
  );
  expect(facts.asked).toEqual([[{ personId: 'alice', otherIds: ['bob'] }]]);
  expect(facts.askedHidden).toEqual([]);
});

it('asks nothing where there is nothing to judge', async () => {
  const facts = new Facts();
  const own: StreamEvent = { kind: 'MessagesRead', actorId: 'alice', sequence: 1, only: ['alice'] };
  expect(await judged([candidate(own, 'alice', 'bob')], facts)).toEqual([['alice']]);
  expect(facts.asked).toEqual([]);
});

it('asks about many people in questions of a thousand', async () => {
  const facts = new Facts([['alice', 'person-2001']]);
  const people = Array.from({ length: 2_500 }, (_, index) => `person-${index}`);
  const [receivers] = await judged([candidate(sent('alice'), ...people)], facts);
  expect(receivers).toEqual(people.filter((person) => person !== 'person-2001'));
  expect(facts.asked.map(([question]) => question?.otherIds.length)).toEqual([1_000, 1_000, 500]);
});

it('shows nobody a message that they deleted for themselves', async () => {
  const facts = new Facts([], [{ accountId: 'bob', conversationId: 'group', sequence: 1 }]);
  const edited: StreamEvent = { ...sent('alice'), kind: 'MessageEdited' };
  expect(await judged([candidate(edited, 'bob', 'carol')], facts)).toEqual([['carol']]);
  expect(await judged([candidate(sent('alice'), 'bob', 'carol')], facts)).toEqual([['bob', 'carol']]);
  expect(await judged([candidate(sent('alice'), 'bob', 'carol')], facts, true)).toEqual([['carol']]);
});

it('lets nothing through that it cannot judge', async () => {
  const facts = new Facts();
  facts.blocks = () => Promise.reject(new Error('social-graph is down'));
  await expect(judged([candidate(sent('alice'), 'bob')], facts)).rejects.toThrow('down');
});
