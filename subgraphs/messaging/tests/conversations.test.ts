import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { MessagingWorld, refusal, type Person } from './messaging-world';

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let dan: Person;

beforeAll(async () => {
  world = await MessagingWorld.start();
});
beforeEach(() => {
  ({ alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan'));
});
afterAll(() => world.stop());

const start = (who: Person, input: Record<string, unknown>) =>
  world.mutate(who, 'startConversation', input, 'conversation { id kind title }');
const ids = (...people: Person[]) => people.map(({ id }) => id);

describe('two people', () => {
  it('have one conversation, whoever starts it', async () => {
    const conversationId = await world.pair(alice, bob);
    expect(await world.pair(bob, alice)).toBe(conversationId);
    expect(await world.pair(alice, bob)).toBe(conversationId);
    const { kind, title, participantsCount, viewerRole } = await world.readConversation(
      bob,
      conversationId,
      'kind title participantsCount viewerRole',
    );
    expect({ kind, title, participantsCount, viewerRole }).toEqual({
      kind: 'ONE_TO_ONE',
      title: null,
      participantsCount: 2,
      viewerRole: 'MEMBER',
    });
  });

  it('have one conversation, also when both start it many times at once', async () => {
    const started = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 ? world.pair(alice, bob) : world.pair(bob, alice))),
    );
    expect(new Set(started).size).toBe(1);
    expect(await world.folder(alice)).toEqual([started[0]]);
  });

  it('with a title are a group', async () => {
    const { conversation } = await start(alice, { participantIds: [bob.id], title: 'Plans' });
    expect(conversation).toMatchObject({ kind: 'GROUP', title: 'Plans' });
    expect(conversation.id).not.toBe(await world.pair(alice, bob));
  });

  it('see it from the first message on, and who started it at once', async () => {
    const conversationId = await world.pair(alice, bob);
    expect([await world.folder(alice), await world.folder(bob)]).toEqual([[conversationId], []]);
    await world.send(alice, conversationId);
    expect(await world.folder(bob)).toEqual([conversationId]);
  });

  it('name themselves only once', async () => {
    const { conversation } = await start(alice, { participantIds: ids(bob, alice, bob) });
    expect(conversation).toMatchObject({ kind: 'ONE_TO_ONE', id: await world.pair(alice, bob) });
  });
});

describe('a group', () => {
  it('is new each time, but one for the same key', async () => {
    const input = { participantIds: ids(bob, carol), title: 'Plans' };
    const [one, other] = [await start(alice, input), await start(alice, input)];
    expect(one.conversation.id).not.toBe(other.conversation.id);
    const keyed = { ...input, idempotencyKey: 'group' };
    const started = await Promise.all(Array.from({ length: 5 }, () => start(alice, keyed)));
    expect(new Set(started.map(({ conversation }) => conversation.id)).size).toBe(1);
    const { userErrors } = await start(alice, { ...keyed, title: 'Other plans' });
    expect(userErrors).toEqual(refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey'));
  });

  it('is there for everybody at once, with its starter as owner', async () => {
    const conversationId = await world.group(alice, bob, carol);
    for (const person of [alice, bob, carol]) expect(await world.folder(person)).toEqual([conversationId]);
    const { participants } = await world.readConversation(
      bob,
      conversationId,
      'participants { nodes { role user { id } } }',
    );
    expect(Object.fromEntries(participants.nodes.map((node: never) => roleOf(node)))).toEqual({
      [alice.id]: 'OWNER',
      [bob.id]: 'MEMBER',
      [carol.id]: 'MEMBER',
    });
  });
});

const roleOf = ({ user, role }: { user: { id: string }; role: string }) => [user.id, role];

describe('refused, without a change:', () => {
  const many = (count: number) => Array.from({ length: count }, () => toGlobalId('User', uuidv7()));

  it.each([
    ['nobody', () => [], 'REQUIRED'],
    ['oneself', () => [alice.id], 'NOT_ALLOWED'],
    ['somebody unknown', () => [bob.id, toGlobalId('User', uuidv7())], 'NOT_FOUND'],
    ['something else than a person', () => [toGlobalId('Post', uuidv7())], 'NOT_FOUND'],
    ['something malformed', () => ['nothing'], 'NOT_FOUND'],
    ['10,000 people', () => many(10_000), 'LIMIT_REACHED'],
    ['1,000 others', () => many(1_000), 'LIMIT_REACHED'],
    ['who blocks the starter', () => (world.block(bob, alice), [bob.id]), 'NOT_FOUND'],
    ['whom the starter blocks', () => (world.block(alice, bob), [bob.id]), 'NOT_ALLOWED'],
    [
      'who takes no messages',
      () => (world.setWhoMayMessage(bob, 'NOBODY'), [carol.id, bob.id]),
      'NOT_ALLOWED',
    ],
  ])('a conversation with %s', async (_case, participantIds, code) => {
    const before = await world.everything();
    const { conversation, userErrors } = await start(alice, { participantIds: participantIds() });
    expect(conversation).toBeNull();
    expect(userErrors).toEqual(refusal(code, 'participantIds'));
    expect(await world.everything()).toEqual(before);
  });

  it.each([
    ['a title of 101 characters', { title: 'x'.repeat(101) }, 'TOO_LONG', 'title'],
    ['a title of two lines', { title: 'a\nb' }, 'INVALID', 'title'],
    ['a malformed key', { idempotencyKey: 'ü' }, 'INVALID', 'idempotencyKey'],
  ])('%s', async (_case, input, code, field) => {
    const { userErrors } = await start(alice, { participantIds: ids(bob, carol), ...input });
    expect(userErrors).toEqual(refusal(code, field));
  });

  it('anybody who is not signed in', async () => {
    const { errors } = await world.tryMutate('anonymous', 'startConversation', { participantIds: [bob.id] });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('nobody outside of a conversation learns that it exists:', () => {
  it('it is null by every door', async () => {
    const conversationId = await world.group(alice, bob);
    const messageId = await world.send(alice, conversationId);
    for (const outsider of [carol, 'anonymous'] as const) {
      const query = 'query ($id: ID!) { viewer { conversation(id: $id) { id } } }';
      const { viewer } = await world.read(outsider, query, { id: conversationId });
      expect(viewer?.conversation ?? null).toBeNull();
      expect(await world.resolve(outsider, 'Conversation', [conversationId], 'id title')).toEqual([null]);
      expect(await world.resolve(outsider, 'Message', [messageId], 'id text')).toEqual([null]);
    }
    const key = (id: string) => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';
    const exists = (type: string, id: string, asker: Person) =>
      world.ask('messaging.exists', { type, keys: [key(id)] }, asker);
    expect(await exists('Conversation', conversationId, carol)).toEqual([false]);
    expect(await exists('Message', messageId, carol)).toEqual([false]);
    expect(await exists('Conversation', conversationId, bob)).toEqual([true]);
    expect(await exists('Message', messageId, bob)).toEqual([true]);
    expect(
      await world.ask('messaging.participants', { conversationIds: [key(conversationId)] }, carol),
    ).toEqual([[]]);
    const [inside] = await world.ask('messaging.participants', { conversationIds: [key(conversationId)] });
    expect([...(inside ?? [])].sort()).toEqual([alice.accountId, bob.accountId].sort());
  });

  it('a sequence that was never sent is null', async () => {
    const conversationId = await world.pair(alice, bob);
    const messageId = await world.send(alice, conversationId);
    const key = Buffer.from(messageId, 'base64url').toString().replace('Message:', '');
    const other = (text: string) => toGlobalId('Message', text);
    const unknown = [key.replace(/1$/, '2'), key.replace(/1$/, '0'), key.replace(/1$/, '01'), `${key}.1`];
    expect(await world.resolve(bob, 'Message', unknown.map(other), 'id')).toEqual([null, null, null, null]);
  });
});

describe('lists', () => {
  it('have the conversation with the newest message first, page by page', async () => {
    const conversations = [];
    for (const other of [bob, carol, dan]) conversations.push(await world.pair(alice, other));
    for (const id of [conversations[1], conversations[0], conversations[2]])
      await world.send(alice, id ?? '');
    const expected = [conversations[2], conversations[0], conversations[1]];
    const query = `query ($after: String) { viewer { conversations(first: 1, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor } } } }`;
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { viewer } = await world.read(alice, query, { after });
      found.push(...viewer.conversations.nodes.map(({ id }: { id: string }) => id));
      after = viewer.conversations.pageInfo.hasNextPage ? viewer.conversations.pageInfo.endCursor : null;
    } while (after !== null);
    expect(found).toEqual(expected);
  });

  it('of messages walk both ways, from any place', async () => {
    const conversationId = await world.pair(alice, bob);
    for (let count = 1; count <= 7; count += 1)
      await world.send(count % 2 ? alice : bob, conversationId, `${count}`);
    const page = async (args: string) => {
      const { messages } = await world.readConversation(
        alice,
        conversationId,
        `messages(${args}) { edges { cursor node { text } } pageInfo { hasNextPage hasPreviousPage } }`,
      );
      const { hasNextPage, hasPreviousPage } = messages.pageInfo;
      const edges: { cursor: string; node: { text: string } }[] = messages.edges;
      return { texts: edges.map(({ node }) => node.text).join(''), hasNextPage, hasPreviousPage, edges };
    };
    const first = await page('first: 3');
    expect(first).toMatchObject({ texts: '765', hasNextPage: true, hasPreviousPage: false });
    const five = first.edges[2]?.cursor;
    expect(await page(`first: 3, after: "${five}"`)).toMatchObject({ texts: '432', hasNextPage: true });
    expect(await page(`first: 9, after: "${five}"`)).toMatchObject({ texts: '4321', hasNextPage: false });
    expect(await page(`last: 1, before: "${five}"`)).toMatchObject({ texts: '6', hasPreviousPage: true });
    expect(await page(`last: 9, before: "${five}"`)).toMatchObject({ texts: '76', hasPreviousPage: false });
    expect(await page('last: 2')).toMatchObject({ texts: '21', hasPreviousPage: true, hasNextPage: false });
    expect(await page('first: 0')).toMatchObject({ texts: '', hasNextPage: true });
  });

  it.each([
    ['first: -1', 'BAD_USER_INPUT'],
    ['first: 101', 'LIMIT_EXCEEDED'],
    ['first: 1, last: 1', 'BAD_USER_INPUT'],
    ['before: "x"', 'BAD_USER_INPUT'],
    ['after: "nothing"', 'BAD_USER_INPUT'],
    ['last: 1, before: "WyJtZXNzYWdlcyIsMC41XQ"', 'BAD_USER_INPUT'],
  ])('of messages refuse %s', async (args, code) => {
    const id = await world.pair(alice, bob);
    const query = `query ($id: ID!) { viewer { conversation(id: $id) { messages(${args}) { nodes { id } } } } }`;
    const { errors } = await world.run(alice, query, { id });
    expect(errors?.[0]?.extensions).toMatchObject({ code });
  });
});
