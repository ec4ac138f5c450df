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

const mentions = async ({ accountId }: NamedPerson, ...tables: string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const table of tables) {
    const rows = await world.database.query(`SELECT 1 FROM ${table} t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${accountId}%`,
    ]);
    if (rows.length > 0) found.push(table);
  }
  return found;
};

it('of a deleted account nothing is left that it was told, recent or archived, and how far it had read', async () => {
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
  const own = ['read_marks', 'clearings', 'erasures', 'archived_groups', 'groups'];
  expect(await mentions(alice, ...own)).toEqual(['read_marks', 'clearings', 'archived_groups', 'groups']);
  await erase(alice);
  expect(await mentions(alice, ...own)).toEqual(['erasures']);
  expect(await world.nodes(alice)).toEqual([]);
  // What others were told stays, without the one who is gone.
  const nodes = await world.nodes(bob, 'summary actors { nodes { id } }');
  expect(nodes).toHaveLength(4);
  for (const { actors } of nodes.slice(2)) expect(actors.nodes).not.toContainEqual({ id: alice.id });
  now += 11 * 60_000;
  await world.runJob('notifications.erasures');
  expect(await mentions(alice, ...own)).toEqual([]);
});

it('what was recorded for an account while it was being erased goes as well', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  await erase(alice);
  await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
  now += 60_000;
  await world.runJob('notifications.erasures');
  expect(await mentions(alice, 'groups')).toEqual([]);
});
