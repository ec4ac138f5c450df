import { Database } from '@chorus/database';
import { countStatements, eventually } from '@chorus/test-kit';
import { MessagingWorld, refusal, type Anything, type Person } from './messaging-world';

// Messages that are sent at the same time are committed together; nobody is to notice.

let world: MessagingWorld;
let outside: Database;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await MessagingWorld.start();
  outside = new Database({ url: world.database.url, schema: 'messaging', applicationName: 'outside' });
});
beforeEach(() => {
  ({ alice, bob } = world.people('alice', 'bob'));
});
afterAll(async () => {
  await outside.close();
  await world.stop();
});

const keyOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';

/** A pair for each of the texts, with what alice sends there. */
const pairsFor = (texts: readonly string[]) =>
  Promise.all(
    texts.map(async (text) => {
      const other = world.person();
      return { other, text, conversationId: await world.pair(alice, other) };
    }),
  );

const inputOf = ({ conversationId, text }: { conversationId: string; text: string }) => ({
  conversationId,
  text,
  idempotencyKey: world.key(),
});

it('forty messages of forty people cost as many statements as one', async () => {
  const texts = Array.from({ length: 40 }, (_, index) => `Hello ${index}`);
  const pairs = await pairsFor(texts);
  await Promise.all(pairs.map(({ conversationId }) => world.send(alice, conversationId, 'warm')));
  const { statements } = await countStatements(() =>
    Promise.all(pairs.map(({ conversationId, text }) => world.send(alice, conversationId, text))),
  );
  expect(statements).toHaveLength(5);
  for (const { other, conversationId, text } of pairs) {
    expect(await world.texts(other, conversationId)).toEqual(['warm', text]);
  }
});

it('messages of one conversation that are sent at once have one order, without gaps', async () => {
  const conversationId = await world.group(alice, bob);
  const senders = Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? alice : bob));
  const ids = await Promise.all(
    senders.map((sender, index) => world.send(sender, conversationId, `${index}`)),
  );
  const sequences = ids.map((id) => Number(keyOf(id).split('.')[1]));
  expect([...sequences].sort((a, b) => a - b)).toEqual(senders.map((_, index) => index + 1));
  const inOrder = senders.map((_, index) => `${index}`).sort((a, b) => sequences[+a]! - sequences[+b]!);
  expect(await world.texts(bob, conversationId)).toEqual(inOrder);
});

it('one that is refused leaves its neighbours as they are', async () => {
  const [first, second, third] = await pairsFor(['one', 'two', 'three']);
  const used = inputOf(first!);
  await world.succeed(alice, 'sendMessage', used, 'message { id }');
  const inputs = [
    inputOf(second!),
    // The key stands for another text, is used twice at once, and once more as it was.
    { ...used, text: 'other' },
    inputOf(third!),
    used,
  ];
  const payloads: Anything[] = await Promise.all(
    [...inputs, inputs[2]!].map((input) => world.mutate(alice, 'sendMessage', input, 'message { id text }')),
  );
  expect(payloads.map(({ message }) => message?.text ?? null)).toEqual([
    'two',
    null,
    'three',
    'one',
    'three',
  ]);
  expect(payloads[1].userErrors).toEqual(refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey'));
  expect(payloads[4].message).toEqual(payloads[2].message);
  for (const { other, conversationId, text } of [first!, second!, third!]) {
    expect(await world.texts(other, conversationId)).toEqual([text]);
  }
});

it('who waits for an answer to their request is refused alone', async () => {
  world.setWhoMayMessage(bob, 'FRIENDS');
  const request = await world.pair(alice, bob);
  for (let count = 1; count <= 9; count += 1) await world.send(alice, request, `${count}`);
  const [pair] = await pairsFor(['Hello']);
  const payloads: Anything[] = await Promise.all(
    [request, request, pair!.conversationId].map((conversationId) =>
      world.mutate(alice, 'sendMessage', inputOf({ conversationId, text: 'Hello' }), 'message { id }'),
    ),
  );
  const refused = payloads.map(({ userErrors }) => userErrors).filter((errors) => errors.length > 0);
  expect(refused).toEqual([refusal('LIMIT_REACHED', 'conversationId')]);
  expect(payloads[2].message).not.toBeNull();
  expect(await world.texts(bob, request)).toHaveLength(10);
});

it('a conversation whose lock somebody holds keeps nobody waiting but those who write to it, in their order', async () => {
  const [held, free] = await pairsFor(['held', 'free']);
  let sending: Promise<unknown> = Promise.resolve();
  await outside.transaction(async (transaction) => {
    await transaction.execute('SELECT FROM conversations WHERE id = $1 FOR UPDATE', [
      keyOf(held!.conversationId),
    ]);
    const first = world.send(alice, held!.conversationId, 'first');
    await world.send(alice, free!.conversationId, 'free');
    await eventually(async () => {
      const [row] = await outside.query<{ waiting: boolean }>(
        `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS waiting`,
      );
      return row?.waiting;
    });
    sending = Promise.all([first, world.send(alice, held!.conversationId, 'second')]);
    await world.send(alice, free!.conversationId, 'free again');
    expect(await world.texts(held!.other, held!.conversationId)).toEqual([]);
  });
  await sending;
  expect(await world.texts(held!.other, held!.conversationId)).toEqual(['first', 'second']);
  expect(await world.texts(free!.other, free!.conversationId)).toEqual(['free', 'free again']);
});

it('one that cannot be written fails alone', async () => {
  await outside.execute(
    `CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN IF NEW.text = 'poison' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$`,
  );
  await outside.execute(
    'CREATE TRIGGER refuse_poison BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION refuse_poison()',
  );
  const pairs = await pairsFor(['one', 'poison', 'three']);
  const answers = await Promise.all(
    pairs.map((pair) => world.tryMutate(alice, 'sendMessage', inputOf(pair), 'message { text }')),
  );
  await outside.execute('DROP TRIGGER refuse_poison ON messages');
  expect(answers.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual([
    undefined,
    'INTERNAL',
    undefined,
  ]);
  for (const { other, conversationId, text } of pairs) {
    expect(await world.texts(other, conversationId)).toEqual(text === 'poison' ? [] : [text]);
  }
});
