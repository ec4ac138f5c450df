import { MessagingWorld, refusal, type Person } from './messaging-world';

let now = new Date('2026-05-01T12:00:00.000Z');
let world: MessagingWorld;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  world = await MessagingWorld.start({ clock: () => now });
});
beforeEach(() => {
  ({ alice, bob, carol } = world.people('alice', 'bob', 'carol'));
});
afterAll(() => world.stop());

async function erase(person: Person): Promise<void> {
  await world.database.execute('INSERT INTO erasures (account_id, requested_at) VALUES ($1, $2)', [
    person.accountId,
    now,
  ]);
  await world.runJob('messaging.erasures');
}

it('of a deleted account nothing is left that it said, and its places are free', async () => {
  const [pair, group] = [await world.pair(alice, bob), await world.group(alice, bob, carol)];
  for (let count = 0; count < 120; count += 1) await world.send(alice, group, `unmistakable ${count}`);
  await world.send(alice, pair, 'unmistakable, too');
  const byBob = await world.send(bob, group, 'by bob');
  await world.succeed(alice, 'reactToMessage', { messageId: byBob, emoji: '👍' });
  await erase(alice);

  for (const table of ['messages', 'message_words', 'outbox', 'stream_entries']) {
    const statement = `SELECT count(*)::int AS count FROM ${table} t WHERE t::text LIKE '%unmistakable%'`;
    expect([table, await world.database.query(statement)]).toEqual([table, [{ count: 0 }]]);
  }
  expect(await world.readMessage(carol, byBob, 'text reactions { emoji }')).toEqual({
    text: 'by bob',
    reactions: [],
  });
  const fields = 'viewerRole participantsCount';
  expect(await world.readConversation(bob, group, fields)).toEqual({
    viewerRole: 'OWNER',
    participantsCount: 2,
  });
  expect(await world.folder(alice)).toEqual([]);
  const unsent = (await world.takeEvents()).filter(({ type }) => type === 'MessageUnsent');
  expect(unsent).toHaveLength(121);
});

it('nobody can write to a deleted account any more', async () => {
  const conversationId = await world.pair(alice, bob);
  await world.send(bob, conversationId);
  await erase(alice);
  const input = { conversationId, text: 'Hello', idempotencyKey: world.key() };
  expect((await world.mutate(bob, 'sendMessage', input)).userErrors).toEqual(
    refusal('NOT_ALLOWED', 'conversationId'),
  );
  const { viewerCanSend } = await world.readConversation(
    bob,
    conversationId,
    'viewerCanSend { allowed reason }',
  );
  expect(viewerCanSend).toEqual({ allowed: false, reason: 'NOT_ALLOWED' });
  expect(await world.texts(bob, conversationId)).toEqual(['Hello']);
});

it('what was written while the account was deleted is found by a later run, until the erasure is over', async () => {
  const conversationId = await world.group(alice, bob);
  await erase(alice);
  await world.database.execute(
    `INSERT INTO messages (conversation_id, sequence, sender_id, text, sent_at, idempotency_key)
     SELECT id, 1, $1, 'late', now(), 'late' FROM conversations WHERE created_by = $1`,
    [alice.accountId],
  );
  await world.database.execute('UPDATE conversations SET last_sequence = 1 WHERE created_by = $1', [
    alice.accountId,
  ]);
  expect(await world.texts(bob, conversationId)).toEqual(['late']);
  now = new Date(now.getTime() + 11 * 60_000);
  await world.runJob('messaging.erasures');
  expect(await world.texts(bob, conversationId)).toEqual([null]);
  expect(await world.database.query('SELECT FROM erasures WHERE account_id = $1', [alice.accountId])).toEqual(
    [],
  );
});
