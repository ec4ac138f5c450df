import { countStatements } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import type { Listener } from './listener';
import { MessagingWorld, type Person } from './messaging-world';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start({}, { processes: 2 })));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

const questionsOfDelivery = () => world.socialGraph.blockQuestionsOf('messaging.delivery');

const fields = '__typename cursor ... on MessageSent { message { id text sender { id } sentAt } }';
/** What differs for each, so that nothing is executed once for all. */
const ownFields = `conversation { id title } ... on MessageSent { message { id text idempotencyKey } }`;

/**
 * The statements that were run from a send on until everybody who listens has the message, without those of the log: it is
 * written once, and read where something was not told in time.
 */
async function statementsOfDelivery(sender: Person, conversationId: string, listeners: Listener[]) {
  // Whatever beginning to listen costs is over when the first message is there.
  await world.send(sender, conversationId);
  for (const listener of listeners) await listener.take(1);
  const { statements } = await countStatements(async () => {
    await world.send(sender, conversationId);
    for (const listener of listeners) await listener.take(2);
  });
  return statements.map(({ text }) => text.replace(/\s+/g, ' ')).filter((text) => !text.includes('stream_'));
}

/** Sends through one process until its caches know the conversation. */
async function warm(sender: Person, conversationId: string): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await world.send(sender, conversationId);
}

describe('what a delivery costs', () => {
  it('two people is nothing beside the send in the process that sends, and one read in another', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const pair = await world.pair(alice, bob);
    await warm(alice, pair);
    const alone = await statementsOfDelivery(alice, pair, []);
    const asked = questionsOfDelivery().length;
    const listeners = [0, 1].map((process) => world.listen(bob, { process, fields }));
    const statements = await statementsOfDelivery(alice, pair, await Promise.all(listeners));
    const beside = statements.slice();
    for (const text of alone) beside.splice(beside.indexOf(text), 1);
    expect(beside).toEqual([expect.stringContaining('JOIN messages m')]);
    // Each process asks about the one pair of people once for each message, beside what the sender is judged by.
    expect(questionsOfDelivery().slice(asked)).toEqual(
      Array(4).fill({ people: [{ personId: alice.accountId, otherIds: [bob.accountId] }] }),
    );
  });

  it('a thousand people is as many statements, and one question about blocks for each process', async () => {
    const { alice } = world.people('alice');
    const group = await world.group(alice, ...Array.from({ length: 999 }, () => world.person()));
    const people = await peopleOf(group);
    await warm(alice, group);
    const few = await statementsFor(people.slice(0, 2));
    const many = await statementsFor(people.slice(0, 300));
    const own = await statementsFor(people.slice(0, 300), ownFields);
    expect(many.statements).toBe(few.statements);
    // The conversation, in each process.
    expect(own.statements).toBeLessThanOrEqual(few.statements + 2 * 3);
    expect(many.questions).toEqual(Array(4).fill([150]));

    async function statementsFor(some: Person[], selection = fields) {
      const listeners = await Promise.all(
        some.map((person, index) => world.listen(person, { process: index % 2, fields: selection })),
      );
      const asked = questionsOfDelivery().length;
      const statements = await statementsOfDelivery(alice, group, listeners);
      world.hangUp();
      const questions = questionsOfDelivery()
        .slice(asked)
        .map(({ people: subjects }) => subjects.map(({ otherIds }) => otherIds.length));
      return { statements: statements.length, questions };
    }
  });
});

/** Everybody in a group but who made it. */
async function peopleOf(conversationId: string): Promise<Person[]> {
  const key = Buffer.from(conversationId, 'base64url').toString().split(':')[1] ?? '';
  const found = await world.database.query<{ accountId: string }>(
    `SELECT account_id AS "accountId" FROM participants WHERE conversation_id = $1 AND role = 'MEMBER'`,
    [key],
  );
  return found.map(({ accountId }) => ({ accountId, id: uuidv7() }));
}
