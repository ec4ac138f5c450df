import { MessagingWorld, refusal, type Person } from './messaging-world';

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  world = await MessagingWorld.start();
});
/** Bob takes messages of friends; alice is none. */
beforeEach(() => {
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
  world.setWhoMayMessage(bob, 'FRIENDS');
});
afterAll(() => world.stop());

const folders = async (person: Person) => ({
  INBOX: await world.folder(person),
  REQUESTS: await world.folder(person, 'REQUESTS'),
});

describe('a message of somebody outside of whoMayMessage', () => {
  it('arrives in REQUESTS, and is in the sender’s INBOX', async () => {
    const id = await world.pair(alice, bob);
    await world.send(alice, id);
    expect(await folders(bob)).toEqual({ INBOX: [], REQUESTS: [id] });
    expect(await folders(alice)).toEqual({ INBOX: [id], REQUESTS: [] });
    expect((await world.readConversation(bob, id, 'folder')).folder).toBe('REQUESTS');
    expect((await world.readConversation(alice, id, 'folder')).folder).toBe('INBOX');
  });

  it('moves to INBOX when it is accepted', async () => {
    const id = await world.pair(alice, bob);
    await world.send(alice, id);
    const { conversation } = await world.succeed(
      bob,
      'acceptConversation',
      { conversationId: id },
      'conversation { folder }',
    );
    expect(conversation.folder).toBe('INBOX');
    expect(await folders(bob)).toEqual({ INBOX: [id], REQUESTS: [] });
  });

  it('moves to INBOX when it is answered', async () => {
    const id = await world.pair(alice, bob);
    await world.send(alice, id);
    await world.send(bob, id, 'Who are you?');
    expect(await folders(bob)).toEqual({ INBOX: [id], REQUESTS: [] });
    await world.send(bob, id, 'Tell me.');
    expect(await world.texts(alice, id)).toEqual(['Hello', 'Who are you?', 'Tell me.']);
  });

  it('is hidden for good when it is declined, of which the sender learns nothing', async () => {
    const id = await world.pair(alice, bob);
    const messageId = await world.send(alice, id);
    await world.succeed(bob, 'declineConversation', { conversationId: id }, 'conversationId');
    await world.send(alice, id, 'Hello?');
    expect(await folders(bob)).toEqual({ INBOX: [], REQUESTS: [] });
    expect(await world.readConversation(bob, id)).toBeNull();
    expect(await world.readMessage(bob, messageId)).toBeNull();
    expect(await folders(alice)).toEqual({ INBOX: [id], REQUESTS: [] });
    expect((await world.readConversation(alice, id, 'viewerCanSend { allowed }')).viewerCanSend.allowed).toBe(
      true,
    );
  });

  it('comes back when who declined it starts it', async () => {
    const id = await world.pair(alice, bob);
    await world.send(alice, id);
    await world.succeed(bob, 'declineConversation', { conversationId: id });
    expect(await world.pair(bob, alice)).toBe(id);
    expect(await folders(bob)).toEqual({ INBOX: [id], REQUESTS: [] });
  });

  it('is not in REQUESTS any more once one of the two blocks the other', async () => {
    const id = await world.pair(alice, bob);
    await world.send(alice, id);
    world.block(bob, alice);
    expect(await folders(bob)).toEqual({ INBOX: [], REQUESTS: [] });
  });

  it('may be followed by nine more, until somebody answers', async () => {
    const id = await world.pair(alice, bob);
    for (let count = 1; count <= 10; count += 1) await world.send(alice, id, `${count}`);
    const before = await world.everything();
    const input = { conversationId: id, text: '11', idempotencyKey: world.key() };
    const { userErrors } = await world.mutate(alice, 'sendMessage', input);
    expect(userErrors).toEqual(refusal('LIMIT_REACHED', 'conversationId'));
    expect(await world.everything()).toEqual(before);
    await world.succeed(bob, 'acceptConversation', { conversationId: id });
    await world.send(alice, id, '11');
    expect(await world.texts(bob, id)).toHaveLength(11);
  });
});

it.each(['EVERYONE', 'FRIENDS'] as const)('who is within %s arrives in INBOX', async (scope) => {
  world.setWhoMayMessage(bob, scope);
  world.befriend(alice, bob);
  const id = await world.pair(alice, bob);
  await world.send(alice, id);
  expect(await folders(bob)).toEqual({ INBOX: [id], REQUESTS: [] });
});

it('what was accepted stays so, also when whoMayMessage narrows', async () => {
  world.setWhoMayMessage(bob, 'EVERYONE');
  const id = await world.pair(alice, bob);
  await world.send(alice, id);
  world.setWhoMayMessage(bob, 'NOBODY');
  expect(await world.pair(alice, bob)).toBe(id);
  await world.send(alice, id, 'Still there?');
  expect(await folders(bob)).toEqual({ INBOX: [id], REQUESTS: [] });
});

describe('a group to which one is added from outside of whoMayMessage', () => {
  it('arrives in REQUESTS, and is left when it is declined', async () => {
    const id = await world.group(alice, bob, carol);
    expect(await folders(bob)).toEqual({ INBOX: [], REQUESTS: [id] });
    expect(await folders(carol)).toEqual({ INBOX: [id], REQUESTS: [] });
    await world.succeed(bob, 'declineConversation', { conversationId: id });
    expect(await folders(bob)).toEqual({ INBOX: [], REQUESTS: [] });
    expect((await world.readConversation(alice, id, 'participantsCount')).participantsCount).toBe(2);
  });

  it('does not make its owner of somebody who has not accepted', async () => {
    const id = await world.group(alice, bob, carol);
    const input = { conversationId: id, userId: bob.id };
    expect((await world.mutate(alice, 'transferOwnership', input)).userErrors).toEqual(
      refusal('NOT_ALLOWED', 'userId'),
    );
  });
});

describe('refused:', () => {
  it('to decline what is no request', async () => {
    const id = await world.pair(alice, carol);
    await world.send(alice, id);
    const { userErrors } = await world.mutate(carol, 'declineConversation', { conversationId: id });
    expect(userErrors).toEqual(refusal('NOT_ALLOWED', 'conversationId'));
  });

  it.each(['acceptConversation', 'declineConversation'])('%s of somebody else’s', async (field) => {
    const id = await world.pair(alice, bob);
    await world.send(alice, id);
    const { userErrors } = await world.mutate(carol, field, { conversationId: id });
    expect(userErrors).toEqual(refusal('NOT_FOUND', 'conversationId'));
  });

  it('a reaction before the request is accepted, for it would tell that it was read', async () => {
    const messageId = await world.send(alice, await world.pair(alice, bob));
    const { userErrors } = await world.mutate(bob, 'reactToMessage', { messageId, emoji: '👍' });
    expect(userErrors).toEqual(refusal('NOT_ALLOWED', 'messageId'));
  });
});

it('to accept what is no request changes nothing', async () => {
  const id = await world.pair(alice, carol);
  await world.send(alice, id);
  const before = await world.everything();
  await world.succeed(carol, 'acceptConversation', { conversationId: id }, 'conversation { id }');
  expect(await world.everything()).toEqual(before);
});
