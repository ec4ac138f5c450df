import { MessagingWorld, refusal, type Anything, type Person } from './messaging-world';

let now = new Date('2026-05-01T12:00:00.000Z');
const pass = (minutes: number) => (now = new Date(now.getTime() + minutes * 60_000));

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let pair: string;

beforeAll(async () => {
  world = await MessagingWorld.start({ clock: () => now });
});
beforeEach(async () => {
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
  pair = await world.pair(alice, bob);
});
afterAll(() => world.stop());

const edit = (who: Person, messageId: string, text: string) =>
  world.mutate(who, 'editMessage', { messageId, text }, 'message { text editedAt }');

describe('an edit', () => {
  it('is marked, and is what everybody reads', async () => {
    const id = await world.send(alice, pair, 'Helo');
    pass(14);
    await world.takeEvents();
    const { message } = await edit(alice, id, ' Hello ');
    expect(message).toEqual({ text: 'Hello', editedAt: now.toISOString() });
    expect(await world.readMessage(bob, id, 'text editedAt')).toEqual(message);
    expect(await world.takeEventTypes()).toEqual(['MessageEdited']);
  });

  it('ends 15 minutes after sending', async () => {
    const id = await world.send(alice, pair, 'Hello');
    pass(15);
    const fields = 'viewerCanEdit { allowed reason }';
    expect((await world.readMessage(alice, id, fields)).viewerCanEdit).toEqual({
      allowed: true,
      reason: null,
    });
    pass(1);
    expect((await world.readMessage(alice, id, fields)).viewerCanEdit).toEqual({
      allowed: false,
      reason: 'LIMIT_REACHED',
    });
    expect((await edit(alice, id, 'Bye')).userErrors).toEqual(refusal('LIMIT_REACHED', 'messageId'));
    expect(await world.texts(bob, pair)).toEqual(['Hello']);
  });

  it('to the same text changes nothing, and tells nobody', async () => {
    const id = await world.send(alice, pair, 'Hello');
    const before = await world.everything();
    expect((await edit(alice, id, 'Hello')).message).toEqual({ text: 'Hello', editedAt: null });
    expect(await world.everything()).toEqual(before);
  });

  it.each<[string, () => Person, string, string, string]>([
    ['of somebody else’s', () => bob, 'Mine', 'NOT_ALLOWED', 'messageId'],
    ['of a stranger’s', () => carol, 'Mine', 'NOT_FOUND', 'messageId'],
    ['to nothing', () => alice, ' ', 'REQUIRED', 'text'],
    ['to 5,001 characters', () => alice, 'x'.repeat(5001), 'TOO_LONG', 'text'],
  ])('%s is refused', async (_case, who, text, code, field) => {
    const id = await world.send(alice, pair);
    expect((await edit(who(), id, text)).userErrors).toEqual(refusal(code, field));
  });
});

describe('an unsent message', () => {
  it('keeps its place, and nothing of what it said, for anybody, in any table', async () => {
    const sharedPostId = world.postFor(alice, bob);
    const first = await world.send(alice, pair);
    const id = await world.send(alice, pair, { text: 'unmistakable', sharedPostId, replyToId: first });
    await world.succeed(bob, 'reactToMessage', { messageId: id, emoji: '👍' });
    pass(10_000);
    const fields =
      'text isUnsent editedAt replyTo { id } sharedPost { id } reactions { count } sender { id }';
    const { message } = await world.succeed(
      alice,
      'unsendMessage',
      { messageId: id },
      `message { ${fields} }`,
    );
    const nothing = {
      text: null,
      isUnsent: true,
      editedAt: null,
      replyTo: null,
      sharedPost: null,
      reactions: [],
    };
    expect(message).toEqual({ ...nothing, sender: { id: alice.id } });
    expect(await world.readMessage(bob, id, fields)).toEqual(message);
    expect(await world.texts(bob, pair)).toEqual(['Hello', null]);
    for (const table of ['messages', 'message_words', 'outbox', 'stream_entries', 'idempotency_keys']) {
      const rows = await world.database.query(`SELECT t::text AS row FROM ${table} t WHERE t::text LIKE $1`, [
        '%unmistakable%',
      ]);
      expect([table, rows]).toEqual([table, []]);
    }
  });

  it('is told once, however often it is taken back', async () => {
    const messageId = await world.send(alice, pair);
    await world.takeEvents();
    await world.succeed(alice, 'unsendMessage', { messageId });
    await world.succeed(alice, 'unsendMessage', { messageId }, 'message { isUnsent }');
    expect(await world.takeEventTypes()).toEqual(['MessageUnsent']);
  });

  it('cannot be edited, reacted to or answered', async () => {
    const messageId = await world.send(alice, pair);
    await world.succeed(alice, 'unsendMessage', { messageId });
    expect((await edit(alice, messageId, 'Again')).userErrors).toEqual(refusal('NOT_ALLOWED', 'messageId'));
    const react = await world.mutate(bob, 'reactToMessage', { messageId, emoji: '👍' });
    expect(react.userErrors).toEqual(refusal('NOT_ALLOWED', 'messageId'));
    const reply = { conversationId: pair, text: 'Yes', replyToId: messageId, idempotencyKey: world.key() };
    expect((await world.mutate(bob, 'sendMessage', reply)).userErrors).toEqual(
      refusal('NOT_FOUND', 'replyToId'),
    );
  });

  it.each<[string, () => Person, string]>([
    ['by the other one', () => bob, 'NOT_ALLOWED'],
    ['by a stranger', () => carol, 'NOT_FOUND'],
  ])('cannot be taken back %s', async (_case, who, code) => {
    const messageId = await world.send(alice, pair);
    expect((await world.mutate(who(), 'unsendMessage', { messageId })).userErrors).toEqual(
      refusal(code, 'messageId'),
    );
    expect(await world.texts(bob, pair)).toEqual(['Hello']);
  });
});

describe('a reply', () => {
  it('shows what it answers, as long as that is there', async () => {
    const question = await world.send(alice, pair, 'When?');
    const id = await world.send(bob, pair, { text: 'Now', replyToId: question });
    const replyTo = async (who: Person) => (await world.readMessage(who, id, 'replyTo { text }')).replyTo;
    expect(await replyTo(alice)).toEqual({ text: 'When?' });
    await world.succeed(alice, 'unsendMessage', { messageId: question });
    expect(await replyTo(alice)).toBeNull();
  });

  it('does not show what is not the reader’s', async () => {
    const group = await world.group(alice, bob);
    const question = await world.send(alice, group, 'When?');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [carol.id] });
    const id = await world.send(bob, group, { text: 'Now', replyToId: question });
    expect(await world.readMessage(carol, id, 'text replyTo { text }')).toEqual({
      text: 'Now',
      replyTo: null,
    });
    const mine = { conversationId: group, text: 'What?', replyToId: question, idempotencyKey: world.key() };
    expect((await world.mutate(carol, 'sendMessage', mine)).userErrors).toEqual(
      refusal('NOT_FOUND', 'replyToId'),
    );
  });
});

it('a shared post is there for those who may see it, and may stand without a text', async () => {
  const group = await world.group(alice, bob, carol);
  const sharedPostId = world.postFor(alice, bob);
  const id = await world.send(alice, group, { text: null, sharedPostId });
  expect(await world.readMessage(bob, id, 'text sharedPost { id }')).toEqual({
    text: '',
    sharedPost: { id: sharedPostId },
  });
  expect(await world.readMessage(carol, id, 'text sharedPost { id }')).toEqual({
    text: '',
    sharedPost: null,
  });
});

describe('reactions', () => {
  const fields = 'viewerReaction reactions { emoji count }';

  it('are one for each person, counted by emoji, the most frequent first', async () => {
    const group = await world.group(alice, bob, carol);
    const messageId = await world.send(alice, group);
    await world.succeed(alice, 'reactToMessage', { messageId, emoji: '🎉' });
    await world.succeed(bob, 'reactToMessage', { messageId, emoji: '👍' });
    await world.succeed(carol, 'reactToMessage', { messageId, emoji: '❤️' });
    await world.succeed(carol, 'reactToMessage', { messageId, emoji: '👍' });
    expect(await world.readMessage(carol, messageId, fields)).toEqual({
      viewerReaction: '👍',
      reactions: [
        { emoji: '👍', count: 2 },
        { emoji: '🎉', count: 1 },
      ],
    });
    const { message } = await world.succeed(
      carol,
      'removeMessageReaction',
      { messageId },
      `message { ${fields} }`,
    );
    expect(message.viewerReaction).toBeNull();
    expect(message.reactions).toEqual([
      { emoji: '🎉', count: 1 },
      { emoji: '👍', count: 1 },
    ]);
  });

  it.each<[string, () => Person, string, string, string]>([
    ['with two emoji', () => bob, '👍👍', 'INVALID', 'emoji'],
    ['with a word', () => bob, 'ok', 'INVALID', 'emoji'],
    ['of a stranger', () => carol, '👍', 'NOT_FOUND', 'messageId'],
    ['of who blocks the sender', () => (world.block(bob, alice), bob), '👍', 'NOT_FOUND', 'messageId'],
  ])('%s are refused', async (_case, who, emoji, code, field) => {
    const messageId = await world.send(alice, pair);
    const { userErrors } = await world.mutate(who(), 'reactToMessage', { messageId, emoji });
    expect(userErrors).toEqual(refusal(code, field));
  });
});

describe('a search', () => {
  const find = async (who: Person, query: string, more = ''): Promise<string[]> => {
    const document = `query ($query: String!) { viewer { searchMessages(query: $query ${more}) { nodes { text } } } }`;
    const { viewer } = await world.read(who, document, { query });
    return viewer.searchMessages.nodes.map(({ text }: Anything) => text);
  };

  it('finds what has all the words, newest first, without regard to case and accents', async () => {
    for (const text of ['The café opens', 'A cafe closes', 'CAFÉ!', 'tea']) {
      pass(1);
      await world.send(alice, pair, text);
    }
    expect(await find(bob, 'cafe')).toEqual(['CAFÉ!', 'A cafe closes', 'The café opens']);
    expect(await find(bob, 'Café open')).toEqual(['The café opens']);
    expect(await find(bob, 'open café')).toEqual([]);
  });

  it('finds nothing of other people’s conversations, of before joining, of who is blocked', async () => {
    const group = await world.group(alice, bob);
    await world.send(alice, group, 'secret before');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [carol.id] });
    pass(1);
    await world.send(alice, group, 'secret after');
    pass(1);
    await world.send(bob, group, 'secret of bob');
    pass(1);
    await world.send(alice, pair, 'secret of two');
    expect(await find(carol, 'secret')).toEqual(['secret of bob', 'secret after']);
    world.block(bob, carol);
    expect(await find(carol, 'secret')).toEqual(['secret after']);
    expect(await find(world.person(), 'secret')).toEqual([]);
  });

  it('finds edited texts as they are, and unsent ones not', async () => {
    const messageId = await world.send(alice, pair, 'purple');
    await edit(alice, messageId, 'orange');
    expect([await find(bob, 'purple'), await find(bob, 'orange')]).toEqual([[], ['orange']]);
    await world.succeed(alice, 'unsendMessage', { messageId });
    expect(await find(bob, 'orange')).toEqual([]);
  });

  it('stays in one conversation, of one’s own, when told so', async () => {
    const other = await world.pair(alice, carol);
    await world.send(alice, pair, 'word to bob');
    await world.send(alice, other, 'word to carol');
    expect(await find(alice, 'word', `conversationId: "${pair}"`)).toEqual(['word to bob']);
    expect(await find(bob, 'word', `conversationId: "${other}"`)).toEqual([]);
    expect(await find(bob, 'word', 'conversationId: "nothing"')).toEqual([]);
  });

  it('goes on from a cursor, through several conversations', async () => {
    const other = await world.pair(alice, carol);
    for (let count = 1; count <= 6; count += 1) {
      if (count !== 4) pass(1);
      await world.send(alice, count % 2 ? pair : other, `number ${count}`);
    }
    const document = `query ($after: String) { viewer { searchMessages(query: "number", first: 2, after: $after) {
      nodes { text } pageInfo { hasNextPage endCursor } } } }`;
    const found: string[] = [];
    for (let after: string | null = null, isMore = true; isMore;) {
      const { searchMessages } = (await world.read(alice, document, { after })).viewer as Anything;
      found.push(...searchMessages.nodes.map(({ text }: Anything) => text));
      ({ hasNextPage: isMore, endCursor: after } = searchMessages.pageInfo);
    }
    expect([...found].sort()).toEqual([1, 2, 3, 4, 5, 6].map((count) => `number ${count}`));
  });

  it.each(["it's", "a'b\\c", '\\', "'", ':*', '!( | )', '& <->', '%_', '🙂', 'x'.repeat(200)])(
    'for %j is only words',
    async (query) => {
      await expect(find(alice, query)).resolves.toEqual(expect.any(Array));
    },
  );

  it.each([
    ['  ', 'BAD_USER_INPUT'],
    ['x'.repeat(201), 'LIMIT_EXCEEDED'],
    ['a '.repeat(11), 'LIMIT_EXCEEDED'],
    ['a\u0000', 'BAD_USER_INPUT'],
  ])('for %j is refused', async (query, code) => {
    const document = 'query ($query: String!) { viewer { searchMessages(query: $query) { nodes { id } } } }';
    const { errors } = await world.run(alice, document, { query });
    expect(errors?.[0]?.extensions).toMatchObject({ code });
  });
});
