import { eventually } from '@chorus/test-kit';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { startTestGraph, type Anything, type Person, type TestGraph } from '../../src/testing';

let graph: TestGraph;
const sockets: SocketClient[] = [];
beforeAll(async () => (graph = await startTestGraph({ messaging: { typingLapsesAfterMs: 300 } })));
afterEach(async () => {
  for (const socket of sockets.splice(0)) await socket.dispose();
});
afterAll(() => graph.stop());

const fields = `
  __typename cursor conversationId
  conversation { id unreadCount participants { nodes { user { handle } lastReadMessageId } } }
  ... on MessageSent { message { id text sender { handle displayName } sharedPost { text } } }
  ... on MessagesDelivered { user { handle } upToMessageId }
  ... on MessagesRead { user { handle } upToMessageId }
  ... on TypingChanged { user { handle } isTyping }`;

/** What somebody's client got, over a real WebSocket, completed from the whole graph. */
class Device {
  readonly events: Anything[] = [];
  failure: Anything = null;
  private readonly socket: SocketClient;

  constructor(person: Person | null, after: string | null = null) {
    this.socket = createClient({
      url: graph.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(person && { connectionParams: { authorization: `Bearer ${person.token}` } }),
    });
    sockets.push(this.socket);
    const query = `subscription ($after: String) { messagingEvents(after: $after) { ${fields} } }`;
    this.socket.subscribe<Anything>(
      { query, variables: { after } },
      {
        next: ({ data, errors }) => {
          if (errors) this.failure = errors;
          if (data?.messagingEvents) this.events.push(data.messagingEvents);
        },
        error: (error) => (this.failure = error),
        complete: () => undefined,
      },
    );
  }

  get texts(): string[] {
    return this.events.flatMap(({ message }) => (message ? [message.text] : []));
  }

  async take(count: number): Promise<Anything[]> {
    await eventually(() => this.events.length >= count || this.failure !== null, { timeoutMs: 15_000 });
    if (this.failure) throw new Error(JSON.stringify(this.failure));
    return this.events;
  }

  async until(kind: string): Promise<Anything> {
    const find = () => this.events.find(({ __typename }) => __typename === kind);
    return eventually(find, { timeoutMs: 15_000 });
  }

  async hangUp(): Promise<void> {
    await this.socket.dispose();
  }
}

/** A subscription that has begun: what happens from now on reaches it. */
async function connect(person: Person, conversationId: string): Promise<Device> {
  const device = new Device(person);
  await eventually(async () => {
    await mark(person, conversationId);
    return device.events.length > 0;
  });
  device.events.length = 0;
  // Those that were on their way.
  await mark(person, conversationId);
  const last = () => device.events.length;
  let known = -1;
  await eventually(
    () => {
      const isQuiet = last() > 0 && last() === known;
      known = last();
      return isQuiet;
    },
    { intervalMs: 100 },
  );
  device.events.length = 0;
  return device;
}

let keys = 0;
async function send(person: Person, conversationId: string, text: string): Promise<string> {
  const input = { conversationId, text, idempotencyKey: `key-${(keys += 1)}` };
  const { message, userErrors } = await person.mutate('sendMessage', input, 'message { id }');
  if (!message) throw new Error(JSON.stringify(userErrors));
  return message.id;
}

/** Tells the person's own devices, and nobody else. */
const mark = (person: Person, conversationId: string) =>
  person.mutate('muteConversation', { conversationId });

async function start(person: Person, ...others: Person[]): Promise<string> {
  const participantIds = others.map(({ id }) => id);
  const title = others.length > 1 ? 'A group' : null;
  const { conversation } = await person.mutate(
    'startConversation',
    { participantIds, title },
    'conversation { id }',
  );
  return conversation.id;
}

describe('messages over a WebSocket', () => {
  it('reach every device of both people, completed from the whole graph', async () => {
    const { ada, bert } = await graph.signUpAll('ada', 'bert');
    const pair = await start(ada, bert);
    await send(ada, pair, 'first');
    const devices = [await connect(bert, pair), await connect(bert, pair), await connect(ada, pair)];
    for (const device of devices) device.events.length = 0;
    await send(ada, pair, 'Hello');
    for (const device of devices) {
      const sent = await device.until('MessageSent');
      expect(sent).toMatchObject({
        conversationId: pair,
        message: { text: 'Hello', sender: { handle: 'ada', displayName: 'Ada' } },
      });
      expect(sent.conversation.participants.nodes.map(({ user }: Anything) => user.handle).sort()).toEqual([
        'ada',
        'bert',
      ]);
    }
    const unread = await Promise.all(devices.map((device) => device.until('MessageSent')));
    expect(unread.map(({ conversation }) => conversation.unreadCount)).toEqual([2, 2, 0]);
  });

  it('that came while a client was away are there when it is back, once and in order', async () => {
    const { carol, dan } = await graph.signUpAll('carol', 'dan');
    const pair = await start(carol, dan);
    await send(carol, pair, '0');
    const device = await connect(dan, pair);
    await send(carol, pair, '1');
    const { cursor } = await device.until('MessageSent');
    await device.hangUp();
    await send(carol, pair, '2');
    await send(carol, pair, '3');
    const back = new Device(dan, cursor);
    await back.take(2);
    await send(carol, pair, '4');
    await back.take(3);
    expect(back.texts).toEqual(['2', '3', '4']);
  });

  it('are answered by marks and typing', async () => {
    const { erin, frank } = await graph.signUpAll('erin', 'frank');
    const pair = await start(erin, frank);
    await send(erin, pair, '0');
    const device = await connect(erin, pair);
    const upToMessageId = await send(erin, pair, '1');
    await frank.mutate('acknowledgeDelivery', { conversationId: pair, upToMessageId });
    await frank.mutate('markConversationRead', { conversationId: pair, upToMessageId });
    await frank.mutate('setTyping', { conversationId: pair, isTyping: true });
    expect(await device.until('MessagesDelivered')).toMatchObject({
      user: { handle: 'frank' },
      upToMessageId,
    });
    const read = await device.until('MessagesRead');
    const { nodes } = read.conversation.participants;
    expect(nodes.find(({ user }: Anything) => user.handle === 'frank').lastReadMessageId).toBe(upToMessageId);
    await eventually(
      () => device.events.filter(({ __typename }) => __typename === 'TypingChanged').length === 2,
    );
    const typing = device.events.filter(({ __typename }) => __typename === 'TypingChanged');
    expect(typing.map(({ isTyping }) => isTyping)).toEqual([true, false]);
  });

  it('end at once with a block, in both directions', async () => {
    const { grace, heidi, ivan } = await graph.signUpAll('grace', 'heidi', 'ivan');
    const group = await start(ivan, grace, heidi);
    const devices = [await connect(grace, group), await connect(heidi, group)] as const;
    await send(grace, group, 'before');
    for (const device of devices) await device.until('MessageSent');
    await grace.mutate('blockUser', { userId: heidi.id });
    await send(grace, group, 'by Grace');
    await send(heidi, group, 'by Heidi');
    await send(ivan, group, 'by Ivan');
    for (const device of devices) await eventually(() => device.texts.includes('by Ivan'));
    expect(devices.map(({ texts }) => texts)).toEqual([
      ['before', 'by Grace', 'by Ivan'],
      ['before', 'by Heidi', 'by Ivan'],
    ]);
  });

  it('are for who is signed in, and not after a made-up cursor', async () => {
    const { judy } = await graph.signUpAll('judy');
    const refused = [new Device(null), new Device(judy, 'made up')];
    const codes = await Promise.all(
      refused.map(async (device) => {
        const failure: Anything = await eventually(() => device.failure as Anything);
        return failure[0].extensions.code;
      }),
    );
    expect(codes).toEqual(['UNAUTHENTICATED', 'BAD_USER_INPUT']);
  });
});
