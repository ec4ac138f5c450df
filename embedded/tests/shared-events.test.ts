import { eventually } from '@chorus/test-kit';
import { subscribe, type Result } from '../../docs/examples/subscribe';
import { startTestGraph, type Client, type Person, type TestGraph } from '../src/testing';

const person = '{ id handle displayName }';
const message = `{ id text sentAt editedAt isUnsent sender ${person} conversation { id title } reactions { emoji count } }`;

/** Everything of an event that is the same for all who get it; `own` is what is not. */
const documentOf = (own: string) => `subscription { messagingEvents {
  __typename cursor conversationId conversation { id kind title createdAt participantsCount ${own} }
  ... on MessageSent { message ${message} } ... on MessageEdited { message ${message} } ... on MessageUnsent { message ${message} }
  ... on MessagesDelivered { user ${person} upToMessageId } ... on MessagesRead { user ${person} upToMessageId }
  ... on TypingChanged { user ${person} isTyping } } }`;

interface Event {
  __typename: string;
  cursor: string;
  conversation: { isMuted?: boolean } | null;
}

let graph: TestGraph;
const stop = new AbortController();
beforeAll(async () => {
  graph = await startTestGraph();
}, 60_000);
afterAll(async () => {
  stop.abort();
  await graph.stop();
});

/** What a person hears of by a document, as it comes. */
function hear(client: Client, own: string): Event[] {
  const heard: Event[] = [];
  const onResult = ({ data, errors }: Result) => {
    expect(errors).toBeUndefined();
    heard.push(data?.messagingEvents as Event);
  };
  const query = documentOf(own);
  void subscribe({ url: client.url, query, token: () => client.token, onResult, signal: stop.signal });
  return heard;
}

const completions = async () => {
  const text = await (await fetch(graph.url.replace('/graphql', '/metrics'))).text();
  const valueOf = (name: string) =>
    Number(new RegExp(`^${name}{[^}]*subgraph="messaging"[^}]*} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  return {
    made: valueOf('chorus_gateway_event_completion_duration_seconds_count'),
    shared: valueOf('chorus_gateway_shared_events_total'),
    open: Number(/^chorus_gateway_subscriptions (\d+)$/m.exec(text)?.[1] ?? 0),
  };
};

it('tells everybody in a conversation the same of an event as each would be told alone', async () => {
  const people = await graph.signUpAll('alice', 'bob', 'carol', 'dan', 'erin');
  const { alice, bob, carol, dan, erin } = people;
  const others = [bob, carol, dan, erin];
  const { conversation } = await alice.mutate(
    'startConversation',
    { participantIds: others.map(({ id }) => id), title: 'All of us' },
    'conversation { id }',
  );
  const conversationId = conversation.id as string;
  for (const other of others) await other.mutate('acceptConversation', { conversationId });
  // Neither hears of the other.
  await carol.mutate('blockUser', { userId: dan.id });
  await graph.settle();

  const everybody = Object.entries(people);
  const shared = new Map(everybody.map(([name, client]) => [name, hear(client, '')]));
  const alone = new Map(everybody.map(([name, client]) => [name, hear(client, 'isMuted')]));
  await eventually(async () => (await completions()).open === 2 * everybody.length);

  /** What happens, and how many hear of it. */
  const happens = async (count: number, what: () => Promise<unknown>) => {
    const before = [...shared.values(), ...alone.values()].reduce((sum, { length }) => sum + length, 0);
    await what();
    await eventually(() => {
      const now = [...shared.values(), ...alone.values()].reduce((sum, { length }) => sum + length, 0);
      return now - before >= 2 * count;
    });
  };
  const send = async (who: Person, text: string): Promise<string> =>
    (await who.mutate('sendMessage', { conversationId, text, idempotencyKey: text }, 'message { id }'))
      .message.id;

  let first = '';
  await happens(5, async () => (first = await send(alice, 'hello')));
  await happens(4, () => send(dan, 'not for carol'));
  await happens(4, () => send(carol, 'not for dan'));
  await happens(5, () => alice.mutate('editMessage', { messageId: first, text: 'hello all' }));
  await happens(5, () => alice.mutate('removeParticipant', { conversationId, userId: erin.id }));
  await happens(4, () => send(bob, 'without erin'));

  const withoutOwn = (events: Event[]) =>
    events.map((event) => {
      const { isMuted: _, ...rest } = event.conversation ?? {};
      return { ...event, conversation: event.conversation && rest };
    });
  for (const [name] of everybody)
    expect([name, shared.get(name)]).toEqual([name, withoutOwn(alone.get(name) ?? [])]);
  const texts = (name: string) =>
    (shared.get(name) ?? []).map(
      (event) => (event as unknown as { message?: { text: string } }).message?.text,
    );
  expect(texts('carol')).toEqual(['hello', 'not for dan', 'hello all', undefined, 'without erin']);
  expect(texts('dan')).toEqual(['hello', 'not for carol', 'hello all', undefined, 'without erin']);
  expect(shared.get('erin')?.at(-1)).toMatchObject({ __typename: 'ConversationChanged', conversation: null });

  // Each event once for all, and once for each who asked for something of their own: not once for each of both.
  const { made, shared: told } = await completions();
  const aloneCount = [...alone.values()].reduce((sum, { length }) => sum + length, 0);
  expect(told).toBeGreaterThan(20);
  expect(made).toBeLessThan(aloneCount + told / 2);
}, 60_000);
