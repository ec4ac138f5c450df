import type { NamedPerson } from './reading-world';
import { ReadingWorld } from './reading-world';

const day = 86_400_000;
let now = Date.UTC(2026, 4, 1, 12);
let world: ReadingWorld;
beforeAll(async () => (world = await ReadingWorld.start({ clock: () => new Date(now) })));
afterAll(() => world.stop());

/** What the consumer of `AccountDeleted` notes, and the job. */
async function erase({ accountId }: NamedPerson): Promise<void> {
  await world.database.execute('INSERT INTO erasures (account_id, requested_at) VALUES ($1, $2)', [
    accountId,
    new Date(now),
  ]);
  await world.runJob('notifications.erasures');
}

/**
 * What is kept for a while whoever it is about: the log of changes for its week, what keeps late events from coming back, and
 * that events were handled.
 */
const keptForAWhile = ['stream_entries', 'endings', 'inbox', 'outbox'];

/** The tables in which an account still is. */
async function tablesWith({ accountId }: NamedPerson): Promise<string[]> {
  const tables = await world.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'notifications'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    if (keptForAWhile.includes(name)) continue;
    const rows = await world.database.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${accountId}%`,
    ]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

it('of a deleted account nothing is left that it was told, recent or archived, how far it had read, and what it wished', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  for (const person of [alice, bob])
    for (const age of [0, 1, 40, 70]) {
      const by = person === alice ? [bob] : [alice, world.person('carol')];
      await world.make({ to: person, by, post: world.post(person), at: new Date(now - age * day) });
    }
  await world.runJob('notifications.archiving');
  const { edges } = await world.list(alice);
  await world.succeed(alice, 'markNotificationsRead', { upToCursor: edges[1].cursor });
  await world.succeed(alice, 'dismissAllNotifications', { upToCursor: edges[3].cursor });
  const preferences = [{ kind: 'FOLLOW', channel: 'PUSH', from: 'NOBODY' }];
  await world.succeed(alice, 'updateNotificationPreferences', { preferences });
  await world.succeed(alice, 'updateNotificationSettings', { hidesContent: true });
  const filled = ['archived_groups', 'clearings', 'groups', 'preferences', 'read_marks', 'settings'];
  expect(await tablesWith(alice)).toEqual(expect.arrayContaining(filled));
  await erase(alice);
  expect(
    (await tablesWith(alice)).filter((name) => !name.endsWith('erasures') && name !== 'group_members'),
  ).toEqual([]);
  expect(await world.nodes(alice)).toEqual([]);
  // What others were told stays, without the one who is gone.
  const nodes = await world.nodes(bob, 'summary actors { nodes { id } }');
  expect(nodes).toHaveLength(4);
  for (const { actors } of nodes.slice(2)) expect(actors.nodes).not.toContainEqual({ id: alice.id });
  now += 11 * 60_000;
  await world.runJob('notifications.erasures');
  expect(await tablesWith(alice)).not.toContain('erasures');
});

it('what was recorded for an account while it was being erased goes as well', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  await erase(alice);
  await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
  now += 60_000;
  await world.runJob('notifications.erasures');
  expect(await tablesWith(alice)).toEqual(['erasures']);
});
