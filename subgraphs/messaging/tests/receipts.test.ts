import { countStatements } from '@chorus/test-kit';
import { MessagingWorld, refusal, type Anything, type Person } from './messaging-world';

let world: MessagingWorld;
beforeAll(async () => (world = await MessagingWorld.start()));
afterAll(() => world.stop());

const acknowledge = (by: Person, conversationId: string, upToMessageId: string) =>
  world.mutate(by, 'acknowledgeDelivery', { conversationId, upToMessageId }, 'conversation { id }');
const read = (by: Person, conversationId: string, upToMessageId: string) =>
  world.mutate(by, 'markConversationRead', { conversationId, upToMessageId }, 'conversation { unreadCount }');
const hideReading = (by: Person, sendsReadReceipts = false) =>
  world.succeed(by, 'updateMessagingSettings', { sendsReadReceipts });

const marks =
  'participants { nodes { user { id } lastReadMessageId lastDeliveredMessageId isOnline lastActiveAt } }';
async function markOf(viewer: Person, conversationId: string, person: Person): Promise<Anything> {
  const { participants } = await world.readConversation(viewer, conversationId, marks);
  return participants.nodes.find(({ user }: Anything) => user.id === person.id);
}

const receipts =
  'deliveredTo { nodes { id } } deliveredToCount readBy { nodes { id } pageInfo { hasNextPage } } readByCount';
async function receiptsOf(viewer: Person, messageId: string): Promise<Anything> {
  const message = await world.readMessage(viewer, messageId, receipts);
  const ids = (connection: Anything) => connection && connection.nodes.map(({ id }: Anything) => id);
  return {
    deliveredTo: ids(message.deliveredTo),
    deliveredToCount: message.deliveredToCount,
    readBy: ids(message.readBy),
    readByCount: message.readByCount,
  };
}

const ids = (...people: Person[]) => people.map(({ id }) => id).sort();

async function pairWithMessages(count: number) {
  const { alice, bob } = world.people('alice', 'bob');
  const pair = await world.pair(alice, bob);
  const sent: string[] = [];
  for (let number = 1; number <= count; number += 1) sent.push(await world.send(alice, pair, `${number}`));
  return { alice, bob, pair, sent };
}

describe('marks', () => {
  it('say to the sender what arrived, and what was read', async () => {
    const { alice, bob, pair, sent } = await pairWithMessages(3);
    expect(await markOf(alice, pair, bob)).toMatchObject({
      lastReadMessageId: null,
      lastDeliveredMessageId: null,
    });
    await acknowledge(bob, pair, sent[1]!);
    expect(await markOf(alice, pair, bob)).toMatchObject({
      lastReadMessageId: null,
      lastDeliveredMessageId: sent[1],
    });
    await read(bob, pair, sent[0]!);
    expect(await markOf(alice, pair, bob)).toMatchObject({
      lastReadMessageId: sent[0],
      lastDeliveredMessageId: sent[1],
    });
    expect(await receiptsOf(alice, sent[0]!)).toEqual({
      deliveredTo: [bob.id],
      deliveredToCount: 1,
      readBy: [bob.id],
      readByCount: 1,
    });
    expect(await receiptsOf(alice, sent[1]!)).toMatchObject({ deliveredToCount: 1, readByCount: 0 });
    expect(await receiptsOf(alice, sent[2]!)).toMatchObject({ deliveredTo: [], readBy: [] });
  });

  it('move forward only, and what is read has arrived', async () => {
    const { alice, bob, pair, sent } = await pairWithMessages(3);
    await read(bob, pair, sent[2]!);
    await read(bob, pair, sent[0]!);
    await acknowledge(bob, pair, sent[0]!);
    expect(await markOf(alice, pair, bob)).toMatchObject({
      lastReadMessageId: sent[2],
      lastDeliveredMessageId: sent[2],
    });
  });

  it('move forward only, also when many devices say so at once', async () => {
    const { alice, bob, pair, sent } = await pairWithMessages(8);
    await Promise.all([...sent, ...sent].map((id, index) => (index % 2 ? read : acknowledge)(bob, pair, id)));
    expect(await markOf(alice, pair, bob)).toMatchObject({ lastReadMessageId: sent[7] });
  });

  it.each(['acknowledgeDelivery', 'markConversationRead'])(
    'are refused where they cannot stand: %s',
    async (field) => {
      const { alice, bob, pair, sent } = await pairWithMessages(1);
      const { carol } = world.people('carol');
      const elsewhere = await world.send(alice, await world.pair(alice, carol));
      const before = await world.everything();
      const attempts: [Person, string, string, unknown][] = [
        [bob, pair, elsewhere, refusal('NOT_FOUND', 'upToMessageId')],
        [bob, pair, 'nonsense', refusal('NOT_FOUND', 'upToMessageId')],
        [bob, pair, pair, refusal('NOT_FOUND', 'upToMessageId')],
        [carol, pair, sent[0]!, refusal('NOT_FOUND', 'conversationId')],
        [bob, 'nonsense', sent[0]!, refusal('NOT_FOUND', 'conversationId')],
      ];
      for (const [person, conversationId, upToMessageId, userErrors] of attempts) {
        const payload = await world.mutate(person, field, { conversationId, upToMessageId });
        expect(payload.userErrors).toEqual(userErrors);
      }
      expect(await world.everything()).toEqual(before);
      const { errors } = await world.tryMutate('anonymous', field, {
        conversationId: pair,
        upToMessageId: sent[0],
      });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    },
  );

  it('cannot stand beyond the newest message', async () => {
    const { bob, pair, sent } = await pairWithMessages(1);
    const [, sequence] = Buffer.from(sent[0]!, 'base64url').toString().split('.');
    expect(sequence).toBe('1');
    const future = Buffer.from(Buffer.from(sent[0]!, 'base64url').toString().replace(/\.1$/, '.2'));
    const { userErrors } = await read(bob, pair, future.toString('base64url'));
    expect(userErrors).toEqual(refusal('NOT_FOUND', 'upToMessageId'));
  });
});

describe('read receipts', () => {
  it('are hidden from both sides by either of them, and the own cursor stays', async () => {
    const { alice, bob, pair, sent } = await pairWithMessages(1);
    const answer = await world.send(bob, pair);
    await read(bob, pair, sent[0]!);
    await read(alice, pair, answer);
    await hideReading(bob);
    for (const [viewer, person, message] of [
      [alice, bob, sent[0]!],
      [bob, alice, answer],
    ] as const) {
      expect(await markOf(viewer, pair, person)).toMatchObject({
        lastReadMessageId: null,
        lastDeliveredMessageId: null,
      });
      expect(await receiptsOf(viewer, message)).toMatchObject(
        viewer === bob ? { readBy: null, readByCount: null } : { readBy: [], readByCount: 0 },
      );
    }
    expect(await markOf(bob, pair, bob)).toMatchObject({ lastReadMessageId: sent[0] });
    expect(await receiptsOf(alice, sent[0]!)).toMatchObject({ deliveredToCount: 1 });
    await hideReading(bob, true);
    expect(await markOf(alice, pair, bob)).toMatchObject({ lastReadMessageId: sent[0] });
  });

  it("are the sender's alone to see, and give no mark of a person away in groups", async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob, carol);
    const message = await world.send(alice, group);
    await read(bob, group, message);
    await acknowledge(carol, group, message);
    expect(await receiptsOf(alice, message)).toEqual({
      deliveredTo: expect.arrayContaining(ids(bob, carol)),
      deliveredToCount: 2,
      readBy: [bob.id],
      readByCount: 1,
    });
    expect(await receiptsOf(carol, message)).toEqual({
      deliveredTo: null,
      deliveredToCount: null,
      readBy: null,
      readByCount: null,
    });
    expect(await markOf(alice, group, bob)).toMatchObject({ lastReadMessageId: null });
    expect(await markOf(bob, group, bob)).toMatchObject({ lastReadMessageId: message });
  });

  it('come in pages', async () => {
    const { alice, ...others } = world.people('alice', 'bob', 'carol', 'dan');
    const people = Object.values(others);
    const group = await world.group(alice, ...people);
    const message = await world.send(alice, group);
    for (const person of people) await read(person, group, message);
    const found: string[] = [];
    let after: string | null = null;
    for (const isLast of [false, true]) {
      const query = `readBy(first: 2${after ? `, after: "${after}"` : ''}) { nodes { id } pageInfo { hasNextPage endCursor } }`;
      const { readBy }: Anything = await world.readMessage(alice, message, query);
      expect(readBy.pageInfo.hasNextPage).toBe(!isLast);
      found.push(...readBy.nodes.map(({ id }: Anything) => id));
      after = readBy.pageInfo.endCursor;
    }
    expect(found.sort()).toEqual(ids(...people));
  });

  it('leave out who is blocked, either way', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob, carol);
    const message = await world.send(alice, group);
    await read(bob, group, message);
    await read(carol, group, message);
    world.block(bob, alice);
    expect(await receiptsOf(alice, message)).toMatchObject({ readBy: [carol.id], readByCount: 1 });
  });

  it('of a large group are counts alone', async () => {
    const { alice } = world.people('alice');
    const others = Array.from({ length: 50 }, () => world.person());
    const group = await world.group(alice, ...others);
    const message = await world.send(alice, group);
    await read(others[0]!, group, message);
    await acknowledge(others[1]!, group, message);
    expect(await receiptsOf(alice, message)).toEqual({
      deliveredTo: null,
      deliveredToCount: 2,
      readBy: null,
      readByCount: 1,
    });
  });

  it('give nothing away of who only looks at a request', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    world.setWhoMayMessage(bob, 'FRIENDS');
    const pair = await world.pair(alice, bob);
    const message = await world.send(alice, pair);
    await read(bob, pair, message);
    expect(await markOf(alice, pair, bob)).toMatchObject({
      lastReadMessageId: null,
      lastDeliveredMessageId: null,
    });
    expect(await receiptsOf(alice, message)).toMatchObject({ deliveredToCount: 0, readByCount: 0 });
    await world.send(bob, pair, 'I answer');
    expect(await receiptsOf(alice, message)).toMatchObject({ deliveredToCount: 1, readByCount: 1 });
  });

  it('of who joined later do not count for what was before', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const group = await world.group(alice, bob, world.person());
    const message = await world.send(alice, group);
    await world.database.execute('UPDATE participants SET joined_sequence = 1 WHERE account_id = $1', [
      bob.accountId,
    ]);
    const later = await world.send(alice, group);
    await read(bob, group, later);
    expect(await receiptsOf(alice, message)).toMatchObject({ readByCount: 0 });
    expect(await receiptsOf(alice, later)).toMatchObject({ readByCount: 1 });
  });
});

describe('what is unread', () => {
  const unread = async (viewer: Person, id: string) =>
    (await world.readConversation(viewer, id, 'unreadCount')).unreadCount;

  it('are the messages of others after the read cursor', async () => {
    const { alice, bob, pair, sent } = await pairWithMessages(3);
    await world.send(bob, pair);
    expect(await unread(bob, pair)).toBe(3);
    expect(await unread(alice, pair)).toBe(1);
    expect(await read(bob, pair, sent[1]!)).toMatchObject({ conversation: { unreadCount: 1 } });
    expect(await read(bob, pair, sent[2]!)).toMatchObject({ conversation: { unreadCount: 0 } });
  });

  it('is counted up to a hundred', async () => {
    const { bob, pair } = await pairWithMessages(101);
    expect(await unread(bob, pair)).toBe(100);
  });

  it('leaves out what was unsent, deleted by the viewer, or written across a block', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const group = await world.group(alice, bob, carol);
    const sent: string[] = [];
    for (const sender of [alice, carol, alice, carol, alice]) sent.push(await world.send(sender, group));
    await world.succeed(bob, 'deleteMessageForMe', { messageId: sent[0] });
    expect(await unread(bob, group)).toBe(4);
    await world.database.execute(
      'UPDATE messages SET unsent_at = now() WHERE sender_id = $1 AND sequence = 3',
      [alice.accountId],
    );
    expect(await unread(bob, group)).toBe(3);
    world.block(carol, bob);
    expect(await unread(bob, group)).toBe(1);
    await world.succeed(bob, 'deleteMessageForMe', { messageId: sent[4] });
    expect(await unread(bob, group)).toBe(0);
  });

  it('costs a page of conversations a bounded number of statements', async () => {
    const { bob } = world.people('bob');
    for (let count = 0; count < 6; count += 1) {
      const other = world.person();
      await world.send(other, await world.pair(other, bob));
    }
    const query = '{ viewer { conversations { nodes { unreadCount } } } }';
    const { result, statements } = await countStatements(() => world.read(bob, query));
    expect(result.viewer.conversations.nodes).toEqual(Array(6).fill({ unreadCount: 1 }));
    expect(statements).toHaveLength(3);
  });
});
