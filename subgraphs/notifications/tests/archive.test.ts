import type { Database } from '@chorus/database';
import type { ArchiveStore } from '../src/archive-store/archive-store';
import { PostgresArchiveStore } from '../src/archive-store/archive-store.postgres';
import type { RecentCache } from '../src/recent-cache/recent-cache';
import { createMemoryRecentCache } from '../src/recent-cache/recent-cache.memory';
import type { Anything } from '@chorus/test-kit/subgraph-world';
import { ReadingWorld, type Made, type NamedPerson } from './reading-world';

const day = 86_400_000;
const begin = Date.UTC(2026, 4, 1, 12);

/** What goes wrong, or meanwhile, in one test. */
const meanwhile = {
  /** The worker's process ends when it has copied, before it removes. */
  diesAfterCopy: false,
  /** Done by somebody else right before and right after a reader's look into the archive. */
  archiveIsRead: async (): Promise<void> => undefined,
  /** Is the cache dropped before a look at it? */
  dropsCache: () => false,
};

const createArchive = (database: Database): ArchiveStore => {
  const store = new PostgresArchiveStore(database);
  const put: ArchiveStore['put'] = async (notifications) => {
    await store.put(notifications);
    if (meanwhile.diesAfterCopy) throw new Error('killed');
  };
  const page: ArchiveStore['page'] = async (...asked) => {
    await meanwhile.archiveIsRead();
    const found = await store.page(...asked);
    await meanwhile.archiveIsRead();
    return found;
  };
  return new Proxy(store, {
    get: (target, name: keyof ArchiveStore) =>
      name === 'put' ? put : name === 'page' ? page : target[name].bind(target),
  });
};

const createRecentCache = (): RecentCache => {
  const cache = createMemoryRecentCache();
  return { ...cache, get: async (id) => (meanwhile.dropsCache() ? null : cache.get(id)) };
};

let now = begin;
let world: ReadingWorld;
beforeAll(async () => {
  world = await ReadingWorld.start({ clock: () => new Date(now), createArchive, createRecentCache });
});
beforeEach(() => {
  now = begin;
  meanwhile.diesAfterCopy = false;
  meanwhile.archiveIsRead = async () => undefined;
  meanwhile.dropsCache = () => false;
});
afterAll(() => world.stop());

const archive = () => world.runJob('notifications.archiving');

/** A run of the worker that ends between its copy and its removal, where there is something to copy. */
async function archiveAndDie(): Promise<boolean> {
  meanwhile.diesAfterCopy = true;
  const end = await archive().catch((error: Error) => error.message);
  meanwhile.diesAfterCopy = false;
  return end === 'killed';
}

const countIn = async (table: string, to: NamedPerson): Promise<number> => {
  const rows = await world.database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${table} WHERE recipient_id = $1`,
    [to.accountId],
  );
  return rows[0]!.count;
};

/** One notification a day: the last is today's. The newest first. */
async function daily(to: NamedPerson, days: number, by = [world.person('bob')]): Promise<Made[]> {
  const made: Made[] = [];
  for (let age = days - 1; age >= 0; age -= 1)
    made.unshift(await world.make({ to, by, post: world.post(to), at: new Date(now - age * day) }));
  return made;
}

const idsOf = (made: readonly Made[]) => made.map(({ globalId }) => globalId);

describe('recent and archived notifications', () => {
  it('are one list: pages, the read mark, counts and people go over the border', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const made = await daily(alice, 40, [bob, carol]);
    const before = await world.list(
      alice,
      { first: 100 },
      'id isRead summary actorsCount actors { nodes { id } }',
    );
    await archive();
    expect([await countIn('groups', alice), await countIn('archived_groups', alice)]).toEqual([31, 9]);
    expect(
      await world.list(alice, { first: 100 }, 'id isRead summary actorsCount actors { nodes { id } }'),
    ).toEqual(before);
    for (const size of [1, 7, 31, 33, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(made));
    expect(await world.unread(alice)).toBe(40);
    const { edges } = await world.list(alice, { first: 40 });
    await world.succeed(alice, 'markNotificationsRead', { upToCursor: edges[35].cursor });
    expect(await world.unread(alice)).toBe(35);
  });

  it('are judged alike', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const [made] = await daily(alice, 1, [bob]);
    const crowd = world.crowd(20);
    const both = await world.make({ to: alice, by: [...crowd, carol], post: world.post(alice) });
    now += 31 * day;
    await archive();
    expect(await countIn('groups', alice)).toBe(0);
    world.block(bob, alice);
    for (const person of crowd) world.relate(alice, person, { mutes: true });
    const nodes = await world.nodes(alice, 'id summary actorsCount actors { nodes { id } }');
    expect(nodes).toMatchObject([
      {
        id: both.globalId,
        summary: 'Carol liked your post',
        actorsCount: 1,
        actors: { nodes: [{ id: carol.id }] },
      },
    ]);
    world.part(bob, alice);
    expect(await world.pages(alice, 1)).toEqual([made!.globalId, both.globalId]);
  });

  it('are dismissed alike, one by one and all at once', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const made = await daily(alice, 40, [bob]);
    await archive();
    for (const index of [39, 3])
      await world.succeed(alice, 'dismissNotification', { notificationId: made[index]!.globalId });
    const left = made.filter((_made, index) => index !== 39 && index !== 3);
    expect(await world.pages(alice, 10)).toEqual(idsOf(left));
    const { edges } = await world.list(alice, { first: 100 });
    await world.succeed(alice, 'dismissAllNotifications', { upToCursor: edges[36].cursor });
    expect(await world.pages(alice, 10)).toEqual(idsOf(left.slice(0, 36)));
    await world.succeed(alice, 'dismissAllNotifications', {});
    expect(await world.pages(alice, 10)).toEqual([]);
    expect(await world.unread(alice)).toBe(0);
    await world.runJob('notifications.clearings');
    expect([await countIn('groups', alice), await countIn('archived_groups', alice)]).toEqual([0, 0]);
    const next = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    expect(await world.pages(alice, 10)).toEqual([next.globalId]);
  });

  it('stay apart by folder, and what is in no list is not archived but removed', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW', folder: 'REQUESTS' });
    const { id } = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await world.database.execute('UPDATE groups SET in_app = false WHERE id = $1', [id]);
    now += 31 * day;
    await archive();
    expect([await countIn('groups', alice), await countIn('archived_groups', alice)]).toEqual([0, 1]);
    expect(await world.nodes(alice)).toEqual([]);
  });
});

describe('a worker that dies between its copy and its removal', () => {
  it('loses nothing and shows nothing twice, before the next run and after it', async () => {
    const { alice } = world.people('alice');
    const made = await daily(alice, 40);
    expect(await archiveAndDie()).toBe(true);
    expect([await countIn('groups', alice), await countIn('archived_groups', alice)]).toEqual([40, 9]);
    for (const size of [1, 7, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(made));
    await archive();
    expect([await countIn('groups', alice), await countIn('archived_groups', alice)]).toEqual([31, 9]);
    for (const size of [1, 7, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(made));
  });

  it('does not bring back what is withdrawn or dismissed before the next run', async () => {
    const { alice } = world.people('alice');
    const made = await daily(alice, 40);
    expect(await archiveAndDie()).toBe(true);
    await world.withdraw(alice, made[39]!);
    await world.succeed(alice, 'dismissNotification', { notificationId: made[38]!.globalId });
    for (const size of [5, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(made.slice(0, 38)));
    await archive();
    for (const size of [5, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(made.slice(0, 38)));
    expect(await countIn('archived_groups', alice)).toBe(7);
    expect(await world.database.query('SELECT * FROM archivings')).toEqual([]);
  });

  it('shows what something is added to before the next run once, at its new place', async () => {
    const { alice, carol } = world.people('alice', 'carol');
    const made = await daily(alice, 40);
    expect(await archiveAndDie()).toBe(true);
    await world.join(alice, made[39]!, carol);
    const expected = [made[0]!, made[39]!, ...made.slice(1, 39)];
    for (const size of [3, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(expected));
    now += 60 * day;
    await archive();
    for (const size of [3, 40]) expect(await world.pages(alice, size)).toEqual(idsOf(expected));
    expect(await countIn('archived_groups', alice)).toBe(40);
  });
});

/** A random source that gives the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it.each([1, 2, 3, 4, 5, 6])(
  'whatever happens while somebody pages, each is there once: by the random order %d',
  async (seed) => {
    const random = randomOf(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const { alice } = world.people('alice');
    const made = await daily(alice, 24);
    const touched = new Set<string>();
    const gone = new Set<string>();
    meanwhile.dropsCache = () => random() < 0.3;

    const happen = async (): Promise<void> => {
      const recent = await world.database.query<{ id: string }>(
        'SELECT id FROM groups WHERE recipient_id = $1',
        [alice.accountId],
      );
      const candidates = made.filter(({ id }) => recent.some((row) => row.id === id));
      const chance = random();
      now += Math.floor(random() * 3) * day;
      if (chance < 0.4) await archive();
      else if (chance < 0.6) await archiveAndDie();
      else if (chance < 0.75 && candidates.length > 0) {
        const joined = pick(candidates);
        touched.add(joined.globalId);
        await world.join(alice, joined, world.person('carol'));
      } else if (chance < 0.9 && candidates.length > 0) {
        const withdrawn = pick(candidates);
        touched.add(withdrawn.globalId);
        gone.add(withdrawn.globalId);
        await world.withdraw(alice, withdrawn);
        made.splice(made.indexOf(withdrawn), 1);
      }
    };
    meanwhile.archiveIsRead = async () => {
      if (random() < 0.5) await happen();
    };

    for (let walk = 0; walk < 4; walk += 1) {
      touched.clear();
      const goneBefore = new Set(gone);
      const there = idsOf(made);
      const size = 1 + Math.floor(random() * 6);
      const seen: string[] = [];
      for (let after: string | null = null; ;) {
        const { nodes, pageInfo }: Anything = await world.list(alice, { first: size, after });
        seen.push(...nodes.map(({ id }: Anything) => id));
        if (!pageInfo.hasNextPage) break;
        after = pageInfo.endCursor;
        await happen();
      }
      // What something was added to meanwhile has moved up, perhaps beyond where the reader was.
      const still = there.filter((id) => !touched.has(id));
      expect(seen.filter((id) => still.includes(id)).sort()).toEqual([...still].sort());
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => goneBefore.has(id))).toEqual([]);
    }
  },
);
