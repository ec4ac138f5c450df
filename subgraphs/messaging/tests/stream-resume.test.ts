import { countStatements, eventually } from '@chorus/test-kit';
import { MessagingWorld, type Person } from './messaging-world';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start()));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

async function pairOf() {
  const { alice, bob } = world.people('alice', 'bob');
  return { alice, bob, pair: await world.pair(alice, bob) };
}

/** Something that only the person's own devices are told: what was sent before has arrived before it. */
const mark = (person: Person, conversationId: string) =>
  world.succeed(person, 'muteConversation', { conversationId });

describe('resuming', () => {
  it('replays what was missed, once and in order, and goes on live with no gap', async () => {
    const { alice, bob, pair } = await pairOf();
    const group = await world.group(alice, bob, world.person());
    const first = await world.listen(bob);
    await world.send(alice, pair, '0');
    await first.take(1);
    first.stop();
    const sent = ['0'];
    const next = () => {
      sent.push(`${sent.length}`);
      return world.send(alice, sent.length % 3 ? pair : group, sent.at(-1));
    };
    for (let count = 0; count < 20; count += 1) await next();
    const sending = (async () => {
      for (let count = 0; count < 20; count += 1) await next();
    })();
    const second = await world.listen(bob, { after: first.cursor });
    await sending;
    await second.take(40);
    await mark(bob, pair);
    await second.until('ConversationChanged');
    const inOf = (conversationId: string) =>
      second.events
        .filter((event) => event.conversationId === conversationId && event.message)
        .map(({ message }) => Number(message.text));
    expect(second.texts.map(Number).sort((one, other) => one - other)).toEqual(sent.slice(1).map(Number));
    for (const conversation of [pair, group]) {
      expect(inOf(conversation)).toEqual(inOf(conversation).sort((one, other) => one - other));
    }
  });

  it('from any event gives exactly what came after it', async () => {
    const { alice, bob, pair } = await pairOf();
    const live = await world.listen(bob);
    for (const text of ['1', '2', '3', '4', '5']) await world.send(alice, pair, text);
    await live.take(5);
    for (const [index, { cursor }] of live.events.entries()) {
      const replay = await world.listen(bob, { after: cursor });
      await eventually(() => replay.texts.length === 4 - index);
      expect(replay.texts).toEqual(live.texts.slice(index + 1));
    }
  });

  it('shows messages as they are now', async () => {
    const { alice, bob, pair } = await pairOf();
    const { viewer } = await world.read(bob, '{ viewer { messagingCursor } }');
    const [edited, unsent, hidden] = [
      await world.send(alice, pair, 'edited'),
      await world.send(alice, pair, 'unsent'),
      await world.send(alice, pair, 'hidden'),
    ];
    await world.succeed(alice, 'editMessage', { messageId: edited, text: 'with another text' });
    await world.succeed(alice, 'unsendMessage', { messageId: unsent });
    await world.succeed(bob, 'deleteMessageForMe', { messageId: hidden });
    const replay = await world.listen(bob, { after: viewer.messagingCursor });
    await replay.take(5);
    expect(replay.texts).toEqual(['with another text', null]);
    expect(replay.kinds).toEqual([
      'MessageSent',
      'MessageSent',
      'MessageEdited',
      'MessageUnsent',
      'ConversationChanged',
    ]);
    expect(JSON.stringify(replay.raw)).not.toContain('hidden');
  });

  it('from the cursor of the first page misses nothing', async () => {
    const { alice, bob, pair } = await pairOf();
    const { viewer } = await world.read(bob, '{ viewer { messagingCursor conversations { nodes { id } } } }');
    await world.send(alice, pair, 'meanwhile');
    const listener = await world.listen(bob, { after: viewer.messagingCursor });
    await listener.take(1);
    expect(listener.texts).toEqual(['meanwhile']);
  });

  it('gives a cursor that was read before the state beside it, however often it is asked', async () => {
    const { bob, pair } = await pairOf();
    const query = `query ($id: ID!) { viewer {
      conversation(id: $id) { messages { nodes { id } } } conversations { nodes { id } } messagingCursor } }`;
    for (let time = 0; time < 25; time += 1) {
      const { statements } = await countStatements(() => world.read(bob, query, { id: pair }));
      expect(statements[0]?.text).toContain('stream_heads');
      expect(statements.filter(({ text }) => text.includes('stream_heads'))).toHaveLength(1);
    }
  });

  it('costs few statements, however much was missed', async () => {
    const { alice, bob, pair } = await pairOf();
    const { viewer } = await world.read(bob, '{ viewer { messagingCursor } }');
    for (let count = 0; count < 30; count += 1) await world.send(alice, pair, `${count}`);
    const { statements } = await countStatements(async () => {
      const replay = await world.listen(bob, { after: viewer.messagingCursor });
      await replay.take(30);
    });
    expect(statements.length).toBeLessThanOrEqual(30 + 8);
  });

  it.each([
    ['nonsense', 'BAD_USER_INPUT'],
    ['', 'BAD_USER_INPUT'],
    [Buffer.from('["messaging",1]').toString('base64url'), 'BAD_USER_INPUT'],
    [
      Buffer.from(JSON.stringify(['messaging', ...Array(16).fill(1e15)])).toString('base64url'),
      'BAD_USER_INPUT',
    ],
  ])('is refused after %j', async (after, code) => {
    const { bob } = await pairOf();
    expect((await world.listen(bob, { after })).errors).toMatchObject([{ extensions: { code } }]);
  });
});

describe('what is kept', () => {
  const day = 86_400_000;
  let now = Date.UTC(2026, 0, 1, 12);
  let later: MessagingWorld;
  beforeAll(async () => (later = await MessagingWorld.start({ clock: () => new Date(now) })));
  afterAll(() => later.stop());

  it('is replayed after days, and after more than a week the client is told that it is not', async () => {
    const { alice, bob } = later.people('alice', 'bob');
    const pair = await later.pair(alice, bob);
    const first = await later.listen(bob);
    await later.send(alice, pair, '1');
    await first.take(1);
    first.stop();
    await later.send(alice, pair, '2');
    now += 3 * day;
    await later.runJob('messaging.stream-retirement');
    await later.send(alice, pair, '3');
    const second = await later.listen(bob, { after: first.cursor });
    await second.take(2);
    expect(second.texts).toEqual(['2', '3']);
    second.stop();
    now += 6 * day;
    await later.runJob('messaging.stream-retirement');
    const expired = await later.listen(bob, { after: first.cursor });
    expect(expired.errors).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    const third = await later.listen(bob, { after: second.events[0].cursor });
    await third.take(1);
    expect(third.texts).toEqual(['3']);
  });
});
