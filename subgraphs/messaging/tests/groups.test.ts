import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { MessagingWorld, refusal, type Anything, type Person } from './messaging-world';

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let dan: Person;
let group: string;

beforeAll(async () => {
  world = await MessagingWorld.start();
});
/** Alice's group, with bob and carol. */
beforeEach(async () => {
  ({ alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan'));
  group = await world.group(alice, bob, carol);
});
afterAll(() => world.stop());

async function roles(asker: Person = bob): Promise<Record<string, string>> {
  const fields = 'participants { nodes { role user { id } } }';
  const conversation = await world.readConversation(asker, group, fields);
  return Object.fromEntries(
    conversation.participants.nodes.map(({ role, user }: Anything) => [user.id, role]),
  );
}

const change = (who: Person, field: string, input: Record<string, unknown>) =>
  world.mutate(who, field, { conversationId: group, ...input });
const makeAdmin = (person: Person) =>
  world.succeed(alice, 'changeParticipantRole', { conversationId: group, userId: person.id, role: 'ADMIN' });

describe('who joins', () => {
  it('reads what is written from then on', async () => {
    await world.send(alice, group, 'before');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [dan.id] });
    await world.send(bob, group, 'after');
    expect(await world.texts(dan, group)).toEqual(['after']);
    expect(await world.texts(carol, group)).toEqual(['before', 'after']);
    expect(await roles()).toMatchObject({ [dan.id]: 'MEMBER' });
  });

  it('sees the group before anything is written', async () => {
    await world.send(alice, group, 'before');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [dan.id] });
    expect(await world.folder(dan)).toEqual([group]);
    expect(await world.readConversation(dan, group, 'unreadCount lastMessage { id }')).toEqual({
      unreadCount: 0,
      lastMessage: null,
    });
  });

  it('again begins anew', async () => {
    await world.send(alice, group, 'first');
    await world.succeed(bob, 'leaveConversation', { conversationId: group });
    await world.send(alice, group, 'meanwhile');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [bob.id] });
    await world.send(alice, group, 'then');
    expect(await world.texts(bob, group)).toEqual(['then']);
  });

  it('was in it already, and stays as they are', async () => {
    await makeAdmin(bob);
    await world.send(alice, group, 'before');
    const events = await world.takeEvents();
    expect(events).not.toHaveLength(0);
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [bob.id] });
    expect(await world.takeEvents()).toEqual([]);
    expect(await world.texts(bob, group)).toEqual(['before']);
    expect(await roles()).toMatchObject({ [bob.id]: 'ADMIN' });
  });

  it('may write, also where the process has the group without them in its cache', async () => {
    await world.send(alice, group, 'before');
    await world.succeed(alice, 'addParticipants', { conversationId: group, userIds: [dan.id] });
    await world.send(dan, group, 'hello');
    expect(await world.texts(alice, group)).toEqual(['before', 'hello']);
  });

  it.each([
    ['unknown', () => toGlobalId('User', uuidv7()), 'NOT_FOUND'],
    ['who blocks who adds', () => (world.block(dan, alice), dan.id), 'NOT_FOUND'],
    ['who is blocked by who adds', () => (world.block(alice, dan), dan.id), 'NOT_ALLOWED'],
    ['who takes no messages', () => (world.setWhoMayMessage(dan, 'NOBODY'), dan.id), 'NOT_ALLOWED'],
  ])('cannot be somebody %s, and nobody is added', async (_case, who, code) => {
    const erin = world.person();
    const userId = who();
    const before = await world.everything();
    const { userErrors } = await change(alice, 'addParticipants', { userIds: [erin.id, userId] });
    expect(userErrors).toEqual(refusal(code, 'userIds'));
    expect(await world.everything()).toEqual(before);
  });
});

describe('who leaves', () => {
  it('sees nothing of it any more, and cannot write', async () => {
    const messageId = await world.send(bob, group, 'mine');
    await world.succeed(bob, 'leaveConversation', { conversationId: group });
    expect(await world.folder(bob)).toEqual([]);
    expect(await world.readConversation(bob, group)).toBeNull();
    expect(await world.readMessage(bob, messageId)).toBeNull();
    const input = { conversationId: group, text: 'Hello', idempotencyKey: world.key() };
    expect((await world.mutate(bob, 'sendMessage', input)).userErrors).toEqual(
      refusal('NOT_FOUND', 'conversationId'),
    );
    expect(await world.texts(alice, group)).toEqual(['mine']);
    expect((await world.readConversation(alice, group, 'participantsCount')).participantsCount).toBe(2);
  });

  it('can still take back what they wrote', async () => {
    const messageId = await world.send(bob, group, 'mine');
    await world.succeed(bob, 'leaveConversation', { conversationId: group });
    expect(await world.succeed(bob, 'unsendMessage', { messageId }, 'message { id }')).toMatchObject({
      message: null,
    });
    expect(await world.texts(alice, group)).toEqual([null]);
  });

  it('as the owner leaves it to the admin who joined first', async () => {
    await makeAdmin(carol);
    await world.succeed(alice, 'leaveConversation', { conversationId: group });
    expect(await roles()).toEqual({ [bob.id]: 'MEMBER', [carol.id]: 'OWNER' });
  });

  it('as the owner leaves it to the member who joined first, where there is no admin', async () => {
    const young = await world.group(alice, bob);
    await world.succeed(alice, 'addParticipants', { conversationId: young, userIds: [carol.id] });
    await world.succeed(alice, 'leaveConversation', { conversationId: young });
    expect((await world.readConversation(bob, young, 'viewerRole')).viewerRole).toBe('OWNER');
    expect((await world.readConversation(carol, young, 'viewerRole')).viewerRole).toBe('MEMBER');
  });

  it('as the owner passes over those who have not accepted, while there are others', async () => {
    world.setWhoMayMessage(dan, 'FRIENDS');
    const waiting = await world.group(alice, dan);
    await world.succeed(alice, 'addParticipants', { conversationId: waiting, userIds: [bob.id] });
    await world.succeed(alice, 'leaveConversation', { conversationId: waiting });
    expect((await world.readConversation(bob, waiting, 'viewerRole')).viewerRole).toBe('OWNER');
  });

  it('may be the last one', async () => {
    for (const person of [alice, bob, carol]) {
      await world.succeed(person, 'leaveConversation', { conversationId: group });
    }
    for (const person of [alice, bob, carol]) expect(await world.folder(person)).toEqual([]);
  });

  it('leaves the last one alone with it, who may go on writing', async () => {
    for (const person of [bob, carol]) {
      await world.succeed(person, 'leaveConversation', { conversationId: group });
    }
    for (let count = 0; count < 12; count += 1) await world.send(alice, group, 'to myself');
    expect(await world.texts(alice, group)).toHaveLength(12);
  });

  it('cannot leave a conversation of two', async () => {
    const conversationId = await world.pair(alice, bob);
    const { userErrors } = await world.mutate(alice, 'leaveConversation', { conversationId });
    expect(userErrors).toEqual(refusal('NOT_ALLOWED', 'conversationId'));
  });
});

describe('roles', () => {
  const who = { alice: () => alice, bob: () => bob, carol: () => carol, dan: () => dan };
  type Name = keyof typeof who;
  const idOf = (name: Name) => who[name]().id;

  // Alice owns the group, bob is an admin, carol a member, dan outside.
  it.each<[Name, string, () => Record<string, unknown>, string | null, string]>([
    ['alice', 'updateConversation', () => ({ title: 'New' }), null, ''],
    ['bob', 'updateConversation', () => ({ title: 'New' }), null, ''],
    ['carol', 'updateConversation', () => ({ title: 'New' }), 'NOT_ALLOWED', 'conversationId'],
    ['dan', 'updateConversation', () => ({ title: 'New' }), 'NOT_FOUND', 'conversationId'],
    ['bob', 'addParticipants', () => ({ userIds: [idOf('dan')] }), null, ''],
    ['carol', 'addParticipants', () => ({ userIds: [idOf('dan')] }), 'NOT_ALLOWED', 'conversationId'],
    ['dan', 'addParticipants', () => ({ userIds: [idOf('carol')] }), 'NOT_FOUND', 'conversationId'],
    ['alice', 'removeParticipant', () => ({ userId: idOf('bob') }), null, ''],
    ['bob', 'removeParticipant', () => ({ userId: idOf('carol') }), null, ''],
    ['bob', 'removeParticipant', () => ({ userId: idOf('alice') }), 'NOT_ALLOWED', 'userId'],
    ['bob', 'removeParticipant', () => ({ userId: idOf('bob') }), 'NOT_ALLOWED', 'userId'],
    ['bob', 'removeParticipant', () => ({ userId: idOf('dan') }), 'NOT_FOUND', 'userId'],
    ['carol', 'removeParticipant', () => ({ userId: idOf('bob') }), 'NOT_ALLOWED', 'userId'],
    ['dan', 'removeParticipant', () => ({ userId: idOf('carol') }), 'NOT_FOUND', 'conversationId'],
    ['alice', 'changeParticipantRole', () => ({ userId: idOf('carol'), role: 'ADMIN' }), null, ''],
    ['alice', 'changeParticipantRole', () => ({ userId: idOf('bob'), role: 'MEMBER' }), null, ''],
    ['alice', 'changeParticipantRole', () => ({ userId: idOf('bob'), role: 'OWNER' }), 'INVALID', 'role'],
    [
      'alice',
      'changeParticipantRole',
      () => ({ userId: idOf('alice'), role: 'MEMBER' }),
      'NOT_ALLOWED',
      'userId',
    ],
    ['alice', 'changeParticipantRole', () => ({ userId: 'nobody', role: 'MEMBER' }), 'NOT_FOUND', 'userId'],
    [
      'bob',
      'changeParticipantRole',
      () => ({ userId: idOf('carol'), role: 'ADMIN' }),
      'NOT_ALLOWED',
      'conversationId',
    ],
    ['alice', 'transferOwnership', () => ({ userId: idOf('carol') }), null, ''],
    ['alice', 'transferOwnership', () => ({ userId: idOf('dan') }), 'NOT_FOUND', 'userId'],
    ['bob', 'transferOwnership', () => ({ userId: idOf('bob') }), 'NOT_ALLOWED', 'conversationId'],
  ])('%s: %s %s', async (name, field, input, code, at) => {
    await makeAdmin(bob);
    const before = await world.everything();
    const { userErrors } = await change(who[name](), field, input());
    expect(userErrors).toEqual(code === null ? [] : refusal(code, at));
    if (code !== null) expect(await world.everything()).toEqual(before);
  });

  it('go over with the ownership, of which there is always one', async () => {
    await world.succeed(alice, 'transferOwnership', { conversationId: group, userId: bob.id });
    expect(await roles()).toEqual({ [alice.id]: 'ADMIN', [bob.id]: 'OWNER', [carol.id]: 'MEMBER' });
    await Promise.all([
      world.mutate(bob, 'transferOwnership', { conversationId: group, userId: alice.id }),
      world.mutate(bob, 'transferOwnership', { conversationId: group, userId: carol.id }),
    ]);
    expect(Object.values(await roles()).filter((role) => role === 'OWNER')).toHaveLength(1);
  });

  it('are nothing in a conversation of two', async () => {
    const conversationId = await world.pair(alice, bob);
    for (const [field, input] of [
      ['updateConversation', { title: 'Two' }],
      ['addParticipants', { userIds: [carol.id] }],
      ['removeParticipant', { userId: bob.id }],
      ['changeParticipantRole', { userId: bob.id, role: 'ADMIN' }],
      ['transferOwnership', { userId: bob.id }],
    ] as const) {
      const { userErrors } = await world.mutate(alice, field, { conversationId, ...input });
      expect([field, userErrors]).toEqual([field, refusal('NOT_ALLOWED', 'conversationId')]);
    }
  });
});

it('a title may be taken away', async () => {
  const input = { conversationId: group, title: null };
  expect(await world.succeed(alice, 'updateConversation', input, 'conversation { title }')).toMatchObject({
    conversation: { title: null },
  });
});

it('a group takes 1,000 people and not one more', async () => {
  const crowd = Array.from({ length: 999 }, () => world.person());
  const full = await world.group(alice, ...crowd);
  expect((await world.readConversation(alice, full, 'participantsCount')).participantsCount).toBe(1000);
  const input = { conversationId: full, userIds: [bob.id] };
  expect((await world.mutate(alice, 'addParticipants', input)).userErrors).toEqual(
    refusal('LIMIT_REACHED', 'userIds'),
  );
  await world.send(crowd[500] ?? alice, full, 'from the crowd');
  expect(await world.texts(crowd[999 - 1] ?? alice, full)).toEqual(['from the crowd']);
});

describe('a block between two of a group', () => {
  it('hides each from the other, and nothing from the third', async () => {
    await world.send(alice, group, 'by alice');
    const byBob = await world.send(bob, group, 'by bob');
    world.block(alice, bob);
    expect(await world.texts(alice, group)).toEqual(['by alice']);
    expect(await world.texts(bob, group)).toEqual(['by bob']);
    expect(await world.texts(carol, group)).toEqual(['by alice', 'by bob']);
    expect(await world.readMessage(alice, byBob)).toBeNull();
    expect(await roles(alice)).toEqual({ [alice.id]: 'OWNER', [carol.id]: 'MEMBER' });
    const fields = 'lastMessage { text } participantsCount';
    expect(await world.readConversation(alice, group, fields)).toEqual({
      lastMessage: { text: 'by alice' },
      participantsCount: 3,
    });
  });
});
