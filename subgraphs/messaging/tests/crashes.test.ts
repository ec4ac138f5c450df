import { Database, type Transaction } from '@chorus/database';
import { eventually } from '@chorus/test-kit';
import { MessagingWorld, type Anything, type Person } from './messaging-world';

// The process's connections to PostgreSQL end at every step of a send: what is not acknowledged was not done, or is done
// once, and can be asked for again.

let world: MessagingWorld;
let outside: Database;
let alice: Person;
let bob: Person;
let pair: string;

beforeAll(async () => {
  world = await MessagingWorld.start();
  outside = new Database({ url: world.database.url, schema: 'messaging', applicationName: 'outside' });
});
beforeEach(async () => {
  ({ alice, bob } = world.people('alice', 'bob'));
  pair = await world.pair(alice, bob);
  await world.send(alice, pair, 'before');
});
afterAll(async () => {
  await outside.close();
  await world.stop();
});

const keyOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';

/** Ends the connections of the subgraph, those that wait for a lock or all; how many. */
async function kill(which: 'waiting' | 'all'): Promise<number> {
  const [row] = await outside.query<{ ended: number }>(
    `SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'chorus-messaging'
       AND ($1 OR wait_event_type = 'Lock')`,
    [which === 'all'],
  );
  return row?.ended ?? 0;
}

/** Holds a lock from outside while `work` runs. */
const whileLocked = (statement: string, work: () => Promise<void>): Promise<void> =>
  outside.transaction(async (transaction: Transaction) => {
    await transaction.execute(statement);
    await work();
  });

/** Everything that says how many messages a conversation has. */
async function countsOf(conversationId: string): Promise<Record<string, number>> {
  const [row] = await outside.query<Record<string, number>>(
    `SELECT c.last_sequence AS head,
       (SELECT count(*)::int FROM messages m WHERE m.conversation_id = c.id) AS messages,
       (SELECT max(sequence) FROM messages m WHERE m.conversation_id = c.id) AS highest,
       (SELECT count(*)::int FROM idempotency_keys k WHERE k.conversation_id = c.id AND k.sequence > 0) AS keys,
       (SELECT count(*)::int FROM stream_entries e WHERE e.topic = c.id::text AND e.event->>'kind' = 'MessageSent') AS streamed,
       (SELECT count(*)::int FROM outbox o WHERE o.partition_key = c.id::text AND o.envelope->>'type' = 'MessageSent') AS emitted
     FROM conversations c WHERE c.id = $1`,
    [keyOf(conversationId)],
  );
  return row ?? {};
}

const agreeing = (count: number) => ({
  head: count,
  messages: count,
  highest: count,
  keys: count,
  streamed: count,
  emitted: count,
});

it.each(['conversations', 'idempotency_keys', 'messages', 'message_words', 'outbox', 'stream_heads'])(
  'a connection that ends at %s leaves nothing behind, and the message can be sent again',
  async (table) => {
    const input = { conversationId: pair, text: 'Hello', idempotencyKey: world.key() };
    const before = await world.everything();
    await whileLocked(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`, async () => {
      const sending = world.tryMutate(alice, 'sendMessage', input, 'message { id }');
      await eventually(() => kill('waiting'));
      const { data, errors } = await sending;
      expect(data?.sendMessage ?? null).toBeNull();
      expect(errors).toHaveLength(1);
    });
    expect(await world.everything()).toEqual(before);
    expect(await world.texts(bob, pair)).toEqual(['before']);
    await world.succeed(alice, 'sendMessage', input, 'message { id }');
    expect(await world.texts(bob, pair)).toEqual(['before', 'Hello']);
    expect(await countsOf(pair)).toEqual(agreeing(2));
  },
);

it('of sends under a rain of lost connections each that was acknowledged is there, once, and in one order', async () => {
  const total = 60;
  let isRaining = true;
  const rain = (async () => {
    while (isRaining) {
      await kill('all');
      await outside.query('SELECT pg_sleep(0.03)');
    }
  })();
  const ids = new Map<string, string>();
  let failures = 0;
  async function sendSurely(sender: Person, text: string): Promise<void> {
    const input = { conversationId: pair, text, idempotencyKey: text };
    await eventually(
      async () => {
        const { data, errors } = await world.tryMutate(sender, 'sendMessage', input, 'message { id }');
        if (errors) failures += 1;
        const id = (data as Anything)?.sendMessage?.message?.id;
        if (id) ids.set(text, id);
        return id;
      },
      { timeoutMs: 20_000 },
    );
  }
  await Promise.all(
    [alice, bob].map(async (sender, index) => {
      for (let count = index; count < total; count += 2) await sendSurely(sender, `rain ${count}`);
    }),
  );
  isRaining = false;
  await rain;
  expect(failures).toBeGreaterThan(0);
  const texts = await world.texts(bob, pair);
  expect([...texts].sort()).toEqual(['before', ...ids.keys()].sort());
  expect(await countsOf(pair)).toEqual(agreeing(total + 1));
  for (const [text, id] of ids) expect(await world.readMessage(bob, id, 'text')).toEqual({ text });
}, 60_000);

it('what a crash left in a message store that commits by itself is shown to nobody, and is overwritten', async () => {
  const leftOver = Buffer.from(`Message:${keyOf(pair)}.2`).toString('base64url');
  await outside.execute(
    `INSERT INTO messages (conversation_id, sequence, sender_id, text, sent_at, idempotency_key)
     VALUES ($1, 2, $2, 'left over', now(), 'left over')`,
    [keyOf(pair), alice.accountId],
  );
  for (const reader of [alice, bob]) {
    expect(await world.readMessage(reader, leftOver)).toBeNull();
    expect(await world.texts(reader, pair)).toEqual(['before']);
  }
  expect(await world.readConversation(bob, pair, 'unreadCount lastMessage { text }')).toEqual({
    unreadCount: 1,
    lastMessage: { text: 'before' },
  });
  for (const field of ['unsendMessage', 'editMessage']) {
    const input = { messageId: leftOver, ...(field === 'editMessage' && { text: 'mine' }) };
    expect((await world.mutate(alice, field, input)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  }
  expect(await world.send(bob, pair, 'next')).toBe(leftOver);
  expect(await world.texts(alice, pair)).toEqual(['before', 'next']);
});
