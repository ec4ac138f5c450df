import { subscribe, SubscriptionRefused, type Result } from '../../docs/examples/subscribe';
import { eventually } from '@chorus/test-kit';
import { startTestGraph, type Client, type Person, type TestGraph } from '../src/testing';

let graph: TestGraph;
let people: Record<'alice' | 'bob' | 'carol', Person>;
/** Of alice, after what she and bob wrote first. */
let cursor: string;

const query =
  'subscription { messagingEvents { __typename cursor ... on MessageSent { message { text } } } }';
const stop = new AbortController();

/** What somebody hears of after a cursor, and how it ended, if it did. */
function hear(client: Client, after: string | null, document = query) {
  const texts: string[] = [];
  const heard = { texts, cursor: '', code: '' };
  const onResult = ({ data }: Result) => {
    const event = data?.messagingEvents as { message?: { text: string } };
    if (event.message) texts.push(event.message.text);
  };
  const ended = subscribe({
    url: client.url,
    query: document,
    after,
    token: () => client.token,
    onResult,
    onCursor: (newest) => (heard.cursor = newest),
    signal: stop.signal,
  });
  void ended.catch((error: SubscriptionRefused) => (heard.code = error.errors[0]?.extensions?.code ?? ''));
  return heard;
}

const send = (who: Person, conversationId: string, text: string) =>
  who.mutate('sendMessage', { conversationId, text, idempotencyKey: text }, 'message { id }');

beforeAll(async () => {
  graph = await startTestGraph();
  people = await graph.signUpAll('alice', 'bob', 'carol');
  const { alice, bob } = people;
  const input = { participantIds: [bob.id] };
  const { conversation } = await alice.mutate('startConversation', input, 'conversation { id }');
  cursor = (await alice.ask('{ viewer { messagingCursor } }')).viewer.messagingCursor;
  for (const text of ['one', 'two']) await send(alice, conversation.id, text);
}, 60_000);
afterAll(async () => {
  stop.abort();
  await graph.stop();
});

it('gives with the cursor of somebody else what is one’s own since then, and nothing of theirs', async () => {
  const { bob, carol } = people;
  const [bobs, carols] = [hear(bob, cursor), hear(carol, cursor)];
  await eventually(() => bobs.texts.length === 2);
  const input = { participantIds: [carol.id] };
  const { conversation } = await bob.mutate('startConversation', input, 'conversation { id }');
  await send(bob, conversation.id, 'for carol');
  await eventually(() => carols.texts.length > 0);
  expect(carols.texts).toEqual(['for carol']);
  expect(bobs.texts.slice(0, 2)).toEqual(['one', 'two']);
});

it('is nobody’s without a token', async () => {
  const anonymous = hear(graph.anonymous, cursor);
  await eventually(() => anonymous.code);
  expect(anonymous.code).toBe('UNAUTHENTICATED');
});

/** The cursor with something else inside. */
const forged = (change: (text: string) => string) =>
  Buffer.from(change(Buffer.from(cursor, 'base64url').toString())).toString('base64url');

it.each<[string, () => string]>([
  ['nothing that we ever gave', () => 'nonsense'],
  ['a place that is not there yet', () => forged((text) => text.replaceAll(/\d+/g, '999999999999'))],
  ['a place before the beginning', () => forged((text) => text.replace(/\d+/, '-5'))],
  ['more than a number can be', () => forged((text) => text.replace(/\d+/, '9'.repeat(400)))],
  ['half of it', () => cursor.slice(0, cursor.length / 2)],
  ['a list instead of it', () => Buffer.from('[[]]').toString('base64url')],
  ['a book', () => 'A'.repeat(10_000)],
])('refuses a forged cursor: %s', async (_case, forge) => {
  const heard = hear(people.alice, forge());
  await eventually(() => heard.code);
  expect(heard.code).toBe('BAD_USER_INPUT');
});

it('refuses the cursor of another list', async () => {
  const { alice } = people;
  await alice.mutate('createPost', { text: 'A post' });
  const { viewer } = await alice.ask(
    '{ viewer { conversations { edges { cursor } } user { posts { edges { cursor } } } } }',
  );
  for (const { cursor: other } of [viewer.conversations.edges[0], viewer.user.posts.edges[0]]) {
    const heard = hear(alice, other);
    await eventually(() => heard.code);
    expect(heard.code).toBe('BAD_USER_INPUT');
  }
});
