import { anonymous, self, strangers } from '@chorus/audience';
import type { GraphEdge, RequestScope } from '@chorus/domain-queries';
import { countStatements } from '@chorus/test-kit';
import { recount } from '../src';
import { runRecount } from '../src/commands/recount';
import { World, type Person } from './world';

let world: World;
let service: RequestScope;
beforeAll(async () => {
  world = await World.start();
  service = world.scopeOf({ kind: 'service', name: 'feed.fan-out' });
});
afterAll(() => world.stop());

const relationsOf = (viewer: Person, people: Person[]) =>
  world
    .scopeOf(viewer.viewer)
    .ask('social-graph.relations', { personIds: people.map(({ accountId }) => accountId) });

describe('social-graph.relations', () => {
  it('answers everything about each person, in the order of the question', async () => {
    const viewer = world.person();
    const [followed, follower, asked, friend, befriending, befriended, blocked, blocker, muted, muted2] =
      world.people(10) as [Person, Person, Person, Person, Person, Person, Person, Person, Person, Person];
    await viewer.follow(followed);
    await follower.follow(viewer);
    await viewer.follow(asked.lock());
    await viewer.befriend(friend);
    await viewer.mutate('requestFriendship', { userId: befriending.id });
    await befriended.mutate('requestFriendship', { userId: viewer.id });
    await viewer.block(blocked);
    await blocker.block(viewer);
    const end = new Date(Date.now() + 3_600_000).toISOString();
    await viewer.mutate('muteUser', { userId: muted.id, expiresAt: end });
    await viewer.mutate('muteUser', { userId: muted2.id });
    const people = [muted2, blocker, viewer, followed, follower, asked, world.nobody()];
    expect(await relationsOf(viewer, people)).toEqual([
      { ...strangers, mutes: true },
      { ...strangers, blockedBy: true },
      self,
      { ...strangers, follows: true },
      { ...strangers, followedBy: true },
      { ...strangers, followRequested: true },
      strangers,
    ]);
    expect(await relationsOf(viewer, [friend, befriending, befriended, blocked, muted, friend])).toEqual([
      { ...strangers, friends: true },
      { ...strangers, friendRequestedByViewer: true },
      { ...strangers, friendRequestedByOther: true },
      { ...strangers, blocks: true },
      { ...strangers, mutes: true, mutingUntil: end },
      { ...strangers, friends: true },
    ]);
  });

  it('sees what the other sees, the other way round', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.follow(bob);
    await alice.mutate('requestFriendship', { userId: bob.id });
    await alice.mutate('muteUser', { userId: bob.id });
    expect(await relationsOf(bob, [alice])).toEqual([
      { ...strangers, followedBy: true, friendRequestedByOther: true },
    ]);
    await bob.block(alice);
    expect(await relationsOf(alice, [bob])).toEqual([{ ...strangers, blockedBy: true, mutes: true }]);
  });

  it('is one statement for a thousand people, and none for what the request knows', async () => {
    const viewer = world.person();
    const scope = world.scopeOf(viewer.viewer);
    const personIds = world.people(1_000).map(({ accountId }) => accountId);
    const { statements } = await countStatements(async () => {
      const [asked] = await Promise.all([
        scope.ask('social-graph.relations', { personIds }),
        scope.facts.relations(personIds.slice(0, 20)),
      ]);
      expect(asked).toHaveLength(1_000);
      await scope.facts.relation(personIds[999] as string);
    });
    expect(statements).toHaveLength(1);
  });

  it('refuses more than a thousand', async () => {
    const personIds = Array.from({ length: 1_001 }, () => world.nobody().accountId);
    const answer = world.scopeOf(world.person().viewer).ask('social-graph.relations', { personIds });
    await expect(answer).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('answers who is not signed in without asking the database', async () => {
    const { result, statements } = await countStatements(() =>
      world
        .scopeOf({ kind: 'anonymous' })
        .ask('social-graph.relations', { personIds: [world.person().accountId] }),
    );
    expect(result).toEqual([anonymous]);
    expect(statements).toEqual([]);
  });
});

describe('the whole graph, for rebuilds', () => {
  it('comes in pages by person, then by other, each edge once', async () => {
    const people = world.people(6);
    for (const [index, person] of people.entries()) {
      const next = people[(index + 1) % 6] as Person;
      await person.follow(next);
      if (index % 2 === 0) await person.befriend(next);
    }
    const edges: GraphEdge[] = [];
    let after: GraphEdge | null = null;
    for (;;) {
      const page: GraphEdge[] = await service.ask('social-graph.edges', { after, limit: 4 });
      edges.push(...page);
      if (page.length < 4) break;
      after = page.at(-1) as GraphEdge;
    }
    const key = ({ personId, otherId }: { personId: string; otherId: string }) => `${personId} ${otherId}`;
    expect(edges.map(key)).toEqual([...new Set(edges.map(key))].sort());
    const own = new Set(people.map(({ accountId }) => accountId));
    const among = edges.filter(({ personId, otherId }) => own.has(personId) && own.has(otherId));
    expect(among.filter(({ follows }) => follows)).toHaveLength(6);
    expect(among.filter(({ friends }) => friends)).toHaveLength(6);
    expect(among.filter(({ follows, friends }) => follows && friends)).toHaveLength(3);
    expect(among).toHaveLength(9);
  });

  it.each([0, -1, 10_001])('is not cut to size in silence: limit %i', async (limit) => {
    const page = service.ask('social-graph.edges', { after: null, limit });
    await expect(page).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('names everyone whom a person follows or is friends with', async () => {
    const [alice, followed, friend, both] = world.people(4) as [Person, Person, Person, Person];
    await alice.follow(followed);
    await alice.befriend(friend);
    await alice.follow(both);
    await both.befriend(alice);
    await world.person().follow(alice);
    const sources = await service.ask('social-graph.sources', { personId: alice.accountId });
    const edge = (other: Person, follows: boolean, friends: boolean) => ({
      personId: alice.accountId,
      otherId: other.accountId,
      follows,
      friends,
    });
    expect(sources).toEqual([edge(followed, true, false), edge(friend, false, true), edge(both, true, true)]);
  });

  it('is for services only', async () => {
    for (const scope of [world.scopeOf(world.person().viewer), world.scopeOf({ kind: 'anonymous' })]) {
      const edges = scope.ask('social-graph.edges', { after: null, limit: 10 });
      await expect(edges).rejects.toMatchObject({ code: 'FORBIDDEN' });
      const sources = scope.ask('social-graph.sources', { personId: world.person().accountId });
      await expect(sources).rejects.toMatchObject({ code: 'FORBIDDEN' });
      const blocks = scope.ask('social-graph.blocks', { people: [] });
      await expect(blocks).rejects.toMatchObject({ code: 'FORBIDDEN' });
      const between = scope.ask('social-graph.relations-between', { people: [] });
      await expect(between).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});

describe('social-graph.blocks', () => {
  const blocksOf = (people: [Person, Person[]][]) =>
    service.ask('social-graph.blocks', {
      people: people.map(([person, others]) => ({
        personId: person.accountId,
        otherIds: others.map(({ accountId }) => accountId),
      })),
    });

  it('names those with a block between them and the person, whoever made it', async () => {
    const [alice, bob, carol, dan] = world.people(4) as [Person, Person, Person, Person];
    await alice.block(bob);
    await carol.block(alice);
    await carol.block(bob);
    await bob.block(carol);
    expect(
      await blocksOf([
        [alice, [dan, carol, bob, alice]],
        [dan, [alice, bob, carol]],
        [bob, [carol, dan, alice]],
        [carol, []],
      ]),
    ).toEqual([[carol.accountId, bob.accountId], [], [carol.accountId, alice.accountId], []]);
    await alice.mutate('unblockUser', { userId: bob.id });
    expect(await blocksOf([[alice, [bob, carol]]])).toEqual([[carol.accountId]]);
  });

  it('is one statement for a thousand pairs, and refuses more', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await bob.block(alice);
    const others = [...world.people(999), bob];
    await alice.block(others[500]!);
    const { result, statements } = await countStatements(() => blocksOf([[alice, others]]));
    expect(result).toEqual([[others[500]!.accountId, bob.accountId]]);
    expect(statements).toHaveLength(1);
    await expect(
      blocksOf([
        [alice, others],
        [bob, [alice]],
      ]),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('asks by name about who has more blocks than it is asked about', async () => {
    const [alice, ...others] = world.people(41) as [Person, ...Person[]];
    const strangers = world.people(60);
    await world.database.execute(
      'INSERT INTO blocks (blocker_id, blocked_id, created_at) SELECT $1, unnest($2::uuid[]), now()',
      [alice.accountId, strangers.map(({ accountId }) => accountId)],
    );
    await others[7]!.block(alice);
    await alice.block(others[39]!);
    const { result, statements } = await countStatements(() => blocksOf([[alice, others]]));
    expect(result).toEqual([[others[7]!.accountId, others[39]!.accountId]]);
    expect(statements).toHaveLength(2);
  });
});

describe('recount', () => {
  it('finds counters that drifted, lost ones and made-up ones, and mends them', async () => {
    const [alice, bob, carol, dan] = world.people(4) as [Person, Person, Person, Person];
    await alice.follow(bob);
    await carol.befriend(alice);
    await world.database.execute('UPDATE counters SET followers_count = 7 WHERE account_id = $1', [
      bob.accountId,
    ]);
    await world.database.execute('DELETE FROM counters WHERE account_id = $1', [carol.accountId]);
    await world.database.execute('INSERT INTO counters (account_id, friends_count) VALUES ($1, 3)', [
      dan.accountId,
    ]);
    const counts = { followersCount: 0, followingCount: 0, friendsCount: 0 };
    const drifts = [
      { stored: { followersCount: 7 }, counted: { accountId: bob.accountId, ...counts, followersCount: 1 } },
      { stored: counts, counted: { accountId: carol.accountId, ...counts, friendsCount: 1 } },
      { stored: { friendsCount: 3 }, counted: { accountId: dan.accountId, ...counts } },
    ];
    expect(await recount(world.database, { isCheck: true })).toMatchObject(drifts);
    const told: string[] = [];
    const check = { isCheck: true, write: (text: string) => void told.push(text) };
    expect(await runRecount(world.database.url, check)).toBe(1);
    expect(told).toContain(`${bob.accountId}: followersCount 7, counted 1\n`);
    expect(told.at(-1)).toBe("3 people's counters differ.\n");
    expect(await recount(world.database, { isCheck: false })).toMatchObject(drifts);
    expect(await runRecount(world.database.url, check)).toBe(0);
    expect(told.at(-1)).toBe('Every counter agrees.\n');
    expect(await alice.see(bob, 'followersCount')).toEqual({ followersCount: 1 });
  });
});

describe('social-graph.relations-between', () => {
  const between = (people: [Person, Person[]][]) =>
    service.ask('social-graph.relations-between', {
      people: people.map(([person, others]) => ({
        personId: person.accountId,
        otherIds: others.map(({ accountId }) => accountId),
      })),
    });

  it('tells each person what they would be told themselves', async () => {
    const [alice, bob, carol, dan, erin] = world.people(5) as [Person, Person, Person, Person, Person];
    await alice.follow(bob);
    await alice.mutate('muteUser', { userId: bob.id, expiresAt: '2999-01-01T00:00:00.000Z' });
    await carol.follow(alice);
    await alice.mutate('requestFriendship', { userId: carol.id });
    await alice.mutate('requestFriendship', { userId: dan.id });
    await dan.mutate('acceptFriendship', { userId: alice.id });
    await erin.block(alice);
    const everybody = [alice, bob, carol, dan, erin];
    const told = await between(everybody.map((person) => [person, everybody]));
    for (const [index, person] of everybody.entries())
      expect(told[index]).toEqual(await relationsOf(person, everybody));
  });

  it('is one statement for a thousand pairs, and refuses more', async () => {
    const [alice, bob] = [world.person(), world.person()];
    const others = world.people(500);
    const { result, statements } = await countStatements(() =>
      between([
        [alice, others],
        [bob, others],
      ]),
    );
    expect(result.map(({ length }) => length)).toEqual([500, 500]);
    expect(statements).toHaveLength(1);
    await expect(
      between([
        [alice, others],
        [bob, [...others, alice]],
      ]),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
