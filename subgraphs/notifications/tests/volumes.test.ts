import type { Queryable } from '@chorus/database';
import { countStatements } from '@chorus/test-kit';
import { findRecent, findRecentByIds } from '../src/notifications/recent.repository';
import { ReadingWorld, type Made, type NamedPerson } from './reading-world';

const reactions = 10_000;

let world: ReadingWorld;
let alice: NamedPerson;
let made: Made;
beforeAll(async () => {
  world = await ReadingWorld.start();
  alice = world.person('alice');
  made = await world.make({ to: alice, by: [world.person('ann')], post: world.post(alice) });
  await world.database.execute(
    `INSERT INTO group_members (group_id, actor_id, item, at)
     SELECT $1, gen_random_uuid(), '', now() - interval '1 day' - place * interval '1 second'
     FROM generate_series(2, $2::int) AS place`,
    [made.id, reactions],
  );
  await world.database.execute('UPDATE groups SET actors_count = $2 WHERE id = $1', [made.id, reactions]);
  for (let count = 0; count < 30; count += 1)
    await world.make({ to: alice, by: [world.person('bob'), world.person('carol')], kind: 'FOLLOW' });
  await world.database.execute('ANALYZE');
});
afterAll(() => world.stop());

interface PlanNode {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Rows of a table that a plan has touched, those included that it threw away. */
function rowsOf(table: string, node: PlanNode): number {
  const touched =
    node['Actual Rows'] +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0);
  const own = node['Relation Name'] === table ? touched * node['Actual Loops'] : 0;
  return (node.Plans ?? []).reduce((sum, child) => sum + rowsOf(table, child), own);
}

/** Explains what is asked of it instead of answering. */
async function membersReadBy(ask: (database: Queryable) => Promise<unknown>): Promise<number> {
  let rows = 0;
  const explaining: Queryable = {
    query: async (text, values) => {
      const explained = await world.database.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
        values,
      );
      rows += rowsOf('group_members', explained[0]!['QUERY PLAN'][0]!.Plan);
      return [];
    },
    execute: () => Promise.reject(new Error('Nothing is written here.')),
  };
  await ask(explaining);
  return rows;
}

describe('a post with 10,000 reactions', () => {
  it('is one notification, which says so', async () => {
    const nodes = await world.nodes(alice, 'id summary actorsCount actors { nodes { id } }', 100);
    expect(nodes).toHaveLength(31);
    expect(nodes.at(-1)).toMatchObject({
      id: made.globalId,
      summary: 'Ann and 9999 others liked your post',
      actorsCount: reactions,
    });
    expect(nodes.at(-1).actors.nodes).toHaveLength(3);
  });

  it('costs a list as few rows as any other: the newest people, each looked up once', async () => {
    const range = { folder: 'INBOX', after: null, until: null } as const;
    const list = await membersReadBy((database) => findRecent(database, alice.accountId, range, 50));
    // 30 with two people each and one of which ten are read; for each person it is looked whether they did something newer.
    expect(list).toBeGreaterThan(0);
    expect(Math.round(list)).toBeLessThanOrEqual(2 * (30 * 2 + 10));
    expect(await membersReadBy((database) => findRecentByIds(database, [made.id], 100))).toBeLessThanOrEqual(
      200,
    );
  });

  it('costs no more statements to list or to page than one with few', async () => {
    const page = 'summary actorsCount actors(first: 100) { nodes { id } }';
    const { statements } = await countStatements(() => world.nodes(alice, page, 31));
    // How far the list was read, the list, the archive, the people beyond the newest ten, and those beyond the newest hundred.
    expect(statements.length).toBeLessThanOrEqual(6);
  });
});
