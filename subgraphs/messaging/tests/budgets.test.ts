import { countStatements } from '@chorus/test-kit';
import { MessagingWorld, type Anything, type Person } from './messaging-world';

// What lists and mutations cost in SQL statements. A figure that grows with the page is a defect, whatever its size.

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let group: string;
let pair: string;

beforeAll(async () => {
  world = await MessagingWorld.start();
  ({ alice, bob } = world.people('alice', 'bob'));
  for (let index = 0; index < 20; index += 1) {
    const [one, other] = [world.person(), world.person()];
    group = await world.group(alice, one, other, bob);
    const first = await world.send(one, group, `hello ${index}`);
    await world.send(other, group, {
      text: 'hello again',
      replyToId: first,
      sharedPostId: world.postFor(alice, other),
    });
    await world.succeed(bob, 'reactToMessage', { messageId: first, emoji: '👍' });
  }
  pair = await world.pair(alice, bob);
  await world.send(bob, pair, 'hello');
  await world.send(alice, pair, 'hello');
}, 60_000);
afterAll(() => world.stop());

async function costOf(work: () => Promise<Anything>): Promise<[number, Anything]> {
  const { result, statements } = await countStatements(work);
  return [statements.length, result];
}

it.each([1, 20])(
  '%d conversations with their last messages, unread counts and people cost 6 statements',
  async (count) => {
    const query = `query ($first: Int) { viewer { conversations(first: $first) { nodes {
      id title folder isMuted unreadCount participantsCount viewerCanSend { allowed } lastMessage { text sender { id } }
      participants(first: 3) { nodes { role user { id } } } } } } }`;
    const [statements, { viewer }] = await costOf(() => world.read(alice, query, { first: count }));
    expect(viewer.conversations.nodes).toHaveLength(count);
    expect(viewer.conversations.nodes.every(({ lastMessage }: Anything) => lastMessage !== null)).toBe(true);
    // The list; then newest messages, counts, people; and which messages the viewer has hidden, for both.
    expect(statements).toBe(6);
  },
);

it('every field of messages costs the same in one conversation as in twenty', async () => {
  const query = `query ($first: Int) { viewer { conversations(first: $first) { nodes { messages(first: 2) { nodes {
    id text sentAt sender { id } conversation { id } replyTo { text } sharedPost { id } reactions { emoji count }
    viewerReaction viewerCanEdit { allowed } idempotencyKey } } } } } }`;
  const cost = async (first: number) => (await costOf(() => world.read(alice, query, { first })))[0];
  const [few, many] = [await cost(2), await cost(20)];
  expect(many).toBe(few);
  expect(many).toBeLessThanOrEqual(7);
});

it('a search costs the same whatever it finds', async () => {
  const query = `query ($first: Int) { viewer { searchMessages(query: "hello", first: $first) { nodes { text } } } }`;
  const cost = async (first: number) => costOf(() => world.read(alice, query, { first }));
  const [[few], [many, { viewer }]] = [await cost(1), await cost(30)];
  expect(viewer.searchMessages.nodes).toHaveLength(30);
  expect(many).toBe(few);
  expect(many).toBeLessThanOrEqual(5);
});

it('20 messages and 20 conversations, as references, cost the same as one', async () => {
  const { viewer } = await world.read(
    alice,
    '{ viewer { conversations(first: 20) { nodes { id messages(first: 1) { nodes { id } } } } } }',
  );
  const conversations: string[] = viewer.conversations.nodes.map(({ id }: Anything) => id);
  const messages: string[] = viewer.conversations.nodes.map(
    ({ messages: { nodes } }: Anything) => nodes[0].id,
  );
  for (const [type, ids, fields] of [
    ['Message', messages, 'id text'],
    ['Conversation', conversations, 'id title'],
  ] as const) {
    const [one] = await costOf(() => world.resolve(alice, type, ids.slice(0, 1), fields));
    const [twenty, found] = await costOf(() => world.resolve(alice, type, ids, fields));
    expect(found.filter(Boolean)).toHaveLength(ids.length);
    expect(twenty).toBe(one);
  }
});

it('mutations ask for no more than they need', async () => {
  const cost = async (who: Person, field: string, input: Record<string, unknown>, selection = '') =>
    (await costOf(() => world.succeed(who, field, input, selection)))[0];
  const messageId = await world.send(alice, pair);
  const send = (conversationId: string) =>
    cost(
      alice,
      'sendMessage',
      { conversationId, text: 'Hello', idempotencyKey: world.key() },
      'message { id text sentAt sender { id } }',
    );
  await send(group);
  const costs = {
    // The place; the message, its words, the event, the stream. They go in two round trips.
    'sendMessage to one': await send(pair),
    'sendMessage to a group': await send(group),
    editMessage: await cost(alice, 'editMessage', { messageId, text: 'Bye' }),
    reactToMessage: await cost(bob, 'reactToMessage', { messageId, emoji: '👍' }),
    unsendMessage: await cost(alice, 'unsendMessage', { messageId }),
    'startConversation that is there': await cost(alice, 'startConversation', { participantIds: [bob.id] }),
    'startConversation with a group': await cost(alice, 'startConversation', {
      participantIds: [bob.id],
      title: 'Another',
    }),
  };
  expect(costs).toEqual({
    'sendMessage to one': 5,
    'sendMessage to a group': 5,
    editMessage: 10,
    reactToMessage: 8,
    unsendMessage: 11,
    'startConversation that is there': 7,
    'startConversation with a group': 6,
  });
});
