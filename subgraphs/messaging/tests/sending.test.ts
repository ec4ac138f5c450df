import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { MessagingWorld, refusal, type Person } from './messaging-world';

let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  world = await MessagingWorld.start();
});
beforeEach(() => {
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
});
afterAll(() => world.stop());

const fields = 'text isUnsent editedAt idempotencyKey sender { id } conversation { id } replyTo { id }';

it('a message that was sent is what both read', async () => {
  const conversationId = await world.pair(alice, bob);
  const id = await world.send(alice, conversationId, { text: '  Hello\r\nbob ', idempotencyKey: 'one' });
  const message = {
    text: 'Hello\nbob',
    isUnsent: false,
    editedAt: null,
    idempotencyKey: 'one',
    sender: { id: alice.id },
    conversation: { id: conversationId },
    replyTo: null,
  };
  expect(await world.readMessage(alice, id, fields)).toEqual(message);
  expect(await world.readMessage(bob, id, fields)).toEqual({ ...message, idempotencyKey: null });
});

it('messages come in the order in which they were sent', async () => {
  const conversationId = await world.pair(alice, bob);
  for (const text of ['one', 'two', 'three']) await world.send(alice, conversationId, text);
  expect(await world.texts(bob, conversationId)).toEqual(['one', 'two', 'three']);
  const { lastMessage } = await world.readConversation(bob, conversationId, 'lastMessage { text }');
  expect(lastMessage.text).toBe('three');
});

describe('the same idempotency key', () => {
  it('with the same contents is the same message', async () => {
    const conversationId = await world.pair(alice, bob);
    const input = { conversationId, text: 'Hello', idempotencyKey: 'again' };
    const one = await world.succeed(alice, 'sendMessage', input, 'message { id }');
    expect(await world.succeed(alice, 'sendMessage', input, 'message { id }')).toEqual(one);
    expect(await world.texts(bob, conversationId)).toEqual(['Hello']);
  });

  it('with the same contents, many at once, is one message', async () => {
    const conversationId = await world.pair(alice, bob);
    const input = { conversationId, text: 'Hello', idempotencyKey: 'at once' };
    const payloads = await Promise.all(
      Array.from({ length: 10 }, () => world.succeed(alice, 'sendMessage', input, 'message { id }')),
    );
    expect(new Set(payloads.map(({ message }) => message.id)).size).toBe(1);
    expect(await world.texts(bob, conversationId)).toEqual(['Hello']);
  });

  it.each([
    ['another text', async () => ({ text: 'Bye' })],
    ['another conversation', async () => ({ conversationId: await world.pair(alice, carol) })],
  ])('with %s is a conflict, and changes nothing', async (_case, change) => {
    const conversationId = await world.pair(alice, bob);
    const input = { conversationId, text: 'Hello', idempotencyKey: 'conflict' };
    await world.succeed(alice, 'sendMessage', input, 'message { id }');
    const changed = { ...input, ...(await change()) };
    const before = await world.everything();
    const { message, userErrors } = await world.mutate(alice, 'sendMessage', changed, 'message { id }');
    expect(message).toBeNull();
    expect(userErrors).toEqual(refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey'));
    expect(await world.everything()).toEqual(before);
  });

  it('is each sender’s own', async () => {
    const conversationId = await world.pair(alice, bob);
    await world.send(alice, conversationId, { text: 'from alice', idempotencyKey: 'shared' });
    await world.send(bob, conversationId, { text: 'from bob', idempotencyKey: 'shared' });
    expect(await world.texts(bob, conversationId)).toEqual(['from alice', 'from bob']);
  });

  it('still answers when the sender may not write any more', async () => {
    const conversationId = await world.pair(alice, bob);
    const input = { conversationId, text: 'Hello', idempotencyKey: 'blocked since' };
    const first = await world.succeed(alice, 'sendMessage', input, 'message { id }');
    world.block(bob, alice);
    expect(await world.succeed(alice, 'sendMessage', input, 'message { id }')).toEqual(first);
  });
});

describe('refused, without a change:', () => {
  async function expectRefusal(input: Record<string, unknown>, code: string, field: string): Promise<void> {
    const conversationId = await world.pair(alice, bob);
    const before = await world.everything();
    const { message, userErrors } = await world.mutate(
      alice,
      'sendMessage',
      { conversationId, text: 'Hello', idempotencyKey: world.key(), ...input },
      'message { id }',
    );
    expect(message).toBeNull();
    expect(userErrors).toEqual(refusal(code, field));
    expect(await world.everything()).toEqual(before);
  }

  const unknownPost = toGlobalId('Post', uuidv7());
  const unknownConversation = toGlobalId('Conversation', uuidv7());

  it.each([
    ['no text', { text: null }, 'REQUIRED', 'text'],
    ['an empty text', { text: ' \n ' }, 'REQUIRED', 'text'],
    ['a text of 5,001 characters', { text: 'x'.repeat(5001) }, 'TOO_LONG', 'text'],
    ['a text with control characters', { text: 'a\u0000b' }, 'INVALID', 'text'],
    ['attachments', { attachmentIds: ['bWVkaWE'] }, 'NOT_ALLOWED', 'attachmentIds'],
    ['an empty key', { idempotencyKey: '' }, 'INVALID', 'idempotencyKey'],
    ['a key of 101 characters', { idempotencyKey: 'k'.repeat(101) }, 'INVALID', 'idempotencyKey'],
    ['a malformed conversation', { conversationId: 'nothing' }, 'NOT_FOUND', 'conversationId'],
    ['an unknown conversation', { conversationId: unknownConversation }, 'NOT_FOUND', 'conversationId'],
    ['an unknown post', { sharedPostId: unknownPost }, 'NOT_FOUND', 'sharedPostId'],
    ['a malformed reply', { replyToId: 'nothing' }, 'NOT_FOUND', 'replyToId'],
  ])('%s', (_case, input, code, field) => expectRefusal(input, code, field));

  it('somebody else’s conversation, like one that nobody has', async () => {
    const conversationId = await world.pair(bob, carol);
    await expectRefusal({ conversationId }, 'NOT_FOUND', 'conversationId');
  });

  it('a reply to a message of another conversation', async () => {
    const replyToId = await world.send(alice, await world.pair(alice, carol));
    await expectRefusal({ replyToId }, 'NOT_FOUND', 'replyToId');
  });

  it('a post that the sender may not see', async () => {
    await expectRefusal({ sharedPostId: world.postFor(bob) }, 'NOT_FOUND', 'sharedPostId');
  });

  it.each([
    ['who blocks the sender', () => world.block(bob, alice)],
    ['whom the sender blocks', () => world.block(alice, bob)],
  ])('a message to somebody %s', async (_case, block) => {
    const conversationId = await world.pair(alice, bob);
    await world.send(alice, conversationId);
    block();
    const before = await world.everything();
    const input = { conversationId, text: 'Hello', idempotencyKey: world.key() };
    const { userErrors } = await world.mutate(alice, 'sendMessage', input);
    expect(userErrors).toEqual(refusal('NOT_ALLOWED', 'conversationId'));
    expect(await world.everything()).toEqual(before);
  });

  it('anybody who is not signed in', async () => {
    const input = { conversationId: await world.pair(alice, bob), text: 'Hello', idempotencyKey: 'x' };
    const { errors } = await world.tryMutate('anonymous', 'sendMessage', input);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
