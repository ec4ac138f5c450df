import { MessagingWorld, type Anything, type Person } from './messaging-world';

// Two processes on one database, which take turns in answering: no order comes from the memory of one.

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  world = await MessagingWorld.start({}, { processes: 2 });
});
beforeEach(() => {
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
});
afterAll(() => world.stop());

const keyOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
const sequenceOf = (id: string): number => Number(keyOf(id).split('.')[1]);

interface Read {
  ids: string[];
  texts: string[];
  sentAt: string[];
}

/** All that somebody reads, oldest first, by pages of seven. */
async function readAll(who: Person, conversationId: string): Promise<Read> {
  const nodes: Anything[] = [];
  for (let after: string | null = null, isMore = true; isMore;) {
    const { messages } = await world.readConversation(
      who,
      conversationId,
      `messages(first: 7${after === null ? '' : `, after: "${after}"`}) {
        nodes { id text sentAt } pageInfo { hasNextPage endCursor } }`,
    );
    nodes.push(...messages.nodes);
    ({ hasNextPage: isMore, endCursor: after } = messages.pageInfo);
  }
  nodes.reverse();
  return {
    ids: nodes.map(({ id }) => id),
    texts: nodes.map(({ text }) => text),
    sentAt: nodes.map(({ sentAt }) => sentAt),
  };
}

it('with several senders on two processes there is one order, for everybody, in the list, the ids, the times and the stream', async () => {
  const conversationId = await world.group(alice, bob, carol);
  const senders = [alice, bob, carol];
  const perSender = 15;
  await Promise.all(
    senders.map(async (sender, index) => {
      for (let count = 0; count < perSender; count += 1) {
        await world.send(sender, conversationId, `${index}:${count}`);
      }
    }),
  );
  const read = await readAll(alice, conversationId);
  for (const other of [bob, carol]) expect(await readAll(other, conversationId)).toEqual(read);
  const total = senders.length * perSender;
  expect(read.ids.map(sequenceOf)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
  expect([...read.sentAt].sort()).toEqual(read.sentAt);
  for (const index of senders.keys()) {
    const own = read.texts.filter((text) => text.startsWith(`${index}:`));
    expect(own).toEqual(Array.from({ length: perSender }, (_, count) => `${index}:${count}`));
  }

  const streamed = await world.database.query<{ sequence: number }>(
    `SELECT (event->>'sequence')::int AS sequence FROM stream_entries
     WHERE topic = $1 AND event->>'kind' = 'MessageSent' ORDER BY position`,
    [keyOf(conversationId)],
  );
  expect(streamed.map(({ sequence }) => sequence)).toEqual(read.ids.map(sequenceOf));
  const emitted = (await world.takeEvents()).filter(({ type }) => type === 'MessageSent');
  expect(emitted.map(({ data }) => (data as Anything).sequence)).toEqual(read.ids.map(sequenceOf));
});

it('a key that is used on two processes at once is one message', async () => {
  const conversationId = await world.pair(alice, bob);
  const input = { conversationId, text: 'Hello', idempotencyKey: 'twice' };
  const sent = await Promise.all(
    Array.from({ length: 20 }, () => world.succeed(alice, 'sendMessage', input, 'message { id }')),
  );
  expect(new Set(sent.map(({ message }) => message.id)).size).toBe(1);
  expect((await readAll(bob, conversationId)).texts).toEqual(['Hello']);
});

it('who was removed on one process cannot write on the other, which has them in its cache', async () => {
  const conversationId = await world.group(alice, bob, carol);
  // Both processes have the group with bob in it.
  for (let count = 0; count < 4; count += 1) await world.send(bob, conversationId);
  await world.succeed(alice, 'removeParticipant', { conversationId, userId: bob.id });
  for (let count = 0; count < 4; count += 1) {
    const input = { conversationId, text: 'Hello', idempotencyKey: world.key() };
    const { userErrors } = await world.mutate(bob, 'sendMessage', input);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  }
  expect((await readAll(carol, conversationId)).texts).toHaveLength(4);
});

it('sends and joins at once leave everybody with what was written while they were in it', async () => {
  const conversationId = await world.group(alice, bob);
  const sending = (async () => {
    for (let count = 1; count <= 20; count += 1) await world.send(alice, conversationId, `${count}`);
  })();
  const joiners = Array.from({ length: 5 }, () => world.person());
  for (const { id } of joiners) {
    await world.succeed(alice, 'addParticipants', { conversationId, userIds: [id] });
  }
  await sending;
  const all = (await readAll(bob, conversationId)).texts;
  expect(all).toHaveLength(20);
  for (const joiner of joiners) {
    const { texts } = await readAll(joiner, conversationId);
    expect(texts).toEqual(all.slice(all.length - texts.length));
  }
});
