import { encodeCursor, fromGlobalId } from '@chorus/subgraph-kit';
import { countStatements } from '@chorus/test-kit';
import { accountIdsIn, World, type Anything, type Person } from './world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const idsOf = (people: Person[]): string[] => people.map(({ accountId }) => accountId);
const newestFirst = (people: Person[]): string[] => idsOf(people).reverse();

/** They follow one after the other, so that the order is known. */
async function followOneByOne(followers: Person[], followee: Person): Promise<void> {
  for (const follower of followers) await follower.follow(followee);
}

/** All of a list, read to its end. */
async function readAll(viewer: Person, list: string, owner: Person, first: number): Promise<Anything[]> {
  const pages: Anything[] = [];
  let after: string | null = null;
  do {
    const argument: string = after === null ? '' : `, after: "${after}"`;
    const seen = await viewer.see(
      owner,
      `${list}(first: ${first}${argument}) { nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } }`,
    );
    pages.push(seen[list]);
    after = seen[list].pageInfo.hasNextPage ? seen[list].pageInfo.endCursor : null;
  } while (after !== null);
  return pages;
}

describe('lists on a profile', () => {
  it('are newest first, in full pages, each person once', async () => {
    const [alice, viewer] = [world.person(), world.person()];
    const followers = world.people(25);
    await followOneByOne(followers, alice);
    const pages = await readAll(viewer, 'followers', alice, 10);
    expect(pages.map((page) => page.nodes.length)).toEqual([10, 10, 5]);
    expect(pages.flatMap(accountIdsIn)).toEqual(newestFirst(followers));
    expect(pages.map(({ pageInfo }) => pageInfo.hasPreviousPage)).toEqual([false, true, true]);
  });

  it('keep those who came in the same millisecond apart, by id', async () => {
    const [alice, viewer] = [world.person(), world.person()];
    const friends = world.people(7);
    for (const friend of friends) await friend.follow(alice);
    await world.database.execute(`UPDATE follows SET created_at = '2026-01-01' WHERE followee_id = $1`, [
      alice.accountId,
    ]);
    const pages = await readAll(viewer, 'followers', alice, 2);
    expect(pages.flatMap(accountIdsIn)).toEqual(idsOf(friends).sort().reverse());
  });

  it('show both ends of a follow, and friends to both', async () => {
    const [alice, bob, viewer] = [world.person(), world.person(), world.person()];
    await alice.follow(bob);
    await alice.befriend(bob);
    expect(await viewer.list('following', alice)).toEqual([bob.accountId]);
    expect(await viewer.list('followers', bob)).toEqual([alice.accountId]);
    expect(await viewer.list('friends', alice)).toEqual([bob.accountId]);
    expect(await viewer.list('friends', bob)).toEqual([alice.accountId]);
    expect(await viewer.list('followers', alice)).toEqual([]);
  });

  it('leave out who is hidden from the viewer, either way, and still come back full', async () => {
    const [alice, viewer] = [world.person(), world.person()];
    const followers = world.people(30);
    await followOneByOne(followers, alice);
    const hidden = followers.filter((_follower, index) => index % 3 !== 0);
    for (const [index, person] of hidden.entries()) {
      await (index % 2 ? viewer.block(person) : person.block(viewer));
    }
    const visible = followers.filter((follower) => !hidden.includes(follower));
    const pages = await readAll(viewer, 'followers', alice, 4);
    expect(pages.map((page) => page.nodes.length)).toEqual([4, 4, 2]);
    expect(pages.flatMap(accountIdsIn)).toEqual(newestFirst(visible));
    // Nobody else notices, and everybody reads the same count.
    expect(await world.person().list('followers', alice, '(first: 100)')).toHaveLength(30);
    expect(await viewer.see(alice, 'followersCount followers { totalCount }')).toEqual({
      followersCount: 30,
      followers: { totalCount: 30 },
    });
  });

  it('tell the counts as their total, where there is one', async () => {
    const [alice, bob, carol] = [world.person(), world.person(), world.person()];
    await alice.follow(bob);
    await carol.follow(alice);
    await alice.befriend(carol);
    expect(
      await bob.see(
        alice,
        `followersCount followingCount friendsCount
         followers { totalCount } following { totalCount } friends { totalCount } mutualFollowers { totalCount }`,
      ),
    ).toEqual({
      followersCount: 1,
      followingCount: 1,
      friendsCount: 1,
      followers: { totalCount: 1 },
      following: { totalCount: 1 },
      friends: { totalCount: 1 },
      mutualFollowers: { totalCount: null },
    });
  });

  it('take 0 to 100, and only their own cursors', async () => {
    const [alice, viewer] = [world.person(), world.person()];
    await viewer.follow(alice);
    const code = async (page: string): Promise<unknown> => {
      const { errors } = await viewer.execute(
        `query ($people: [_Any!]!) { _entities(representations: $people) { ... on User { followers${page} { nodes { id } } } } }`,
        { people: [{ __typename: 'User', id: alice.id }] },
      );
      return errors?.[0]?.extensions?.code;
    };
    expect(await viewer.list('followers', alice, '(first: 0)')).toEqual([]);
    expect(await code('(first: -1)')).toBe('BAD_USER_INPUT');
    expect(await code('(first: 101)')).toBe('LIMIT_EXCEEDED');
    const someday = new Date(1).toISOString();
    const cursors = [
      '',
      'nonsense',
      encodeCursor('following', [someday, alice.accountId]),
      encodeCursor('followers', [someday, 'x']),
      encodeCursor('followers', ['1', alice.accountId]),
      encodeCursor('followers', [1, alice.accountId]),
      // Dates to JavaScript, and none to PostgreSQL.
      encodeCursor('followers', [new Date(8.64e15).toISOString(), alice.accountId]),
      encodeCursor('followers', [new Date(-8.64e15).toISOString(), alice.accountId]),
    ];
    for (const cursor of cursors) expect(await code(`(after: "${cursor}")`)).toBe('BAD_USER_INPUT');
  });
});

describe('mutual followers', () => {
  /** Followers of alice, of whom the viewer follows every second one. */
  async function arrange(
    extraFollowing: number,
  ): Promise<{ alice: Person; viewer: Person; mutual: Person[] }> {
    const [alice, viewer] = [world.person(), world.person()];
    const followers = world.people(12);
    await followOneByOne(followers, alice);
    const mutual = followers.filter((_follower, index) => index % 2 === 0);
    // In another order than they followed alice.
    for (const person of [...mutual].reverse()) await viewer.follow(person);
    for (const person of world.people(extraFollowing)) await viewer.follow(person);
    return { alice, viewer, mutual };
  }

  it.each([
    ['more follow the person than the viewer follows', 0],
    ['the viewer follows more than follow the person', 10],
  ])('are those whom the viewer follows, newest follower first: %s', async (_case, extraFollowing) => {
    const { alice, viewer, mutual } = await arrange(extraFollowing);
    const pages = await readAll(viewer, 'mutualFollowers', alice, 4);
    expect(pages.map((page) => page.nodes.length)).toEqual([4, 2]);
    expect(pages.flatMap(accountIdsIn)).toEqual(newestFirst(mutual));
  });

  it('are nobody for somebody who is not signed in, or follows nobody', async () => {
    const { alice } = await arrange(0);
    expect(await world.person().list('mutualFollowers', alice)).toEqual([]);
    const seen = await world.anonymous.see(
      alice,
      'mutualFollowers { nodes { id } pageInfo { hasNextPage } }',
    );
    expect(seen.mutualFollowers).toEqual({ nodes: [], pageInfo: { hasNextPage: false } });
  });
});

describe('who may read the lists', () => {
  const lists = ['followers', 'following', 'friends', 'mutualFollowers'];
  const viewers = {
    stranger: async () => undefined,
    follower: (viewer, owner) => viewer.follow(owner),
    followed: (viewer, owner) => owner.follow(viewer),
    friend: (viewer, owner) => viewer.befriend(owner),
  } satisfies Record<string, (viewer: Person, owner: Person) => Promise<unknown>>;
  const readers = {
    EVERYONE: ['stranger', 'follower', 'followed', 'friend'],
    FOLLOWERS: ['follower', 'friend'],
    FOLLOWED: ['followed', 'friend'],
    FRIENDS: ['friend'],
    NOBODY: [],
  } as const;
  type Scope = keyof typeof readers;
  type Relationship = keyof typeof viewers;
  const cases = (Object.keys(readers) as Scope[]).flatMap((scope) =>
    (Object.keys(viewers) as Relationship[]).map(
      (who) => [scope, who, (readers[scope] as readonly string[]).includes(who)] as const,
    ),
  );

  test.each(cases)('%s, a %s: %s', async (scope, who, mayRead) => {
    const [viewer, owner] = [world.person(), world.person()];
    await viewers[who](viewer, owner);
    owner.setPrivacy({ showsFollowLists: scope });
    const read = await Promise.all(lists.map((list) => viewer.list(list, owner)));
    expect(read.map((list) => list !== null)).toEqual(lists.map(() => mayRead));
    expect(await owner.list('followers', owner)).not.toBeNull();
    // Counts are part of the profile.
    expect(await viewer.see(owner, 'followersCount')).toEqual({ followersCount: expect.any(Number) });
  });

  test('nobody who is not signed in reads more than what is for everyone', async () => {
    const owner = world.person();
    expect(await world.anonymous.see(owner, 'followers { nodes { id } } followersCount')).toEqual({
      followers: { nodes: [] },
      followersCount: 0,
    });
    owner.setPrivacy({ showsFollowLists: 'FOLLOWERS' });
    expect(await world.anonymous.see(owner, 'followers { nodes { id } } followersCount')).toEqual({
      followers: null,
      followersCount: 0,
    });
  });

  test('lists are withheld while users does not answer, but from their owner', async () => {
    const [viewer, owner] = [world.person(), world.person()];
    await viewer.follow(owner);
    world.domainQueries.unregister('users');
    try {
      for (const list of lists) {
        const { data, errors } = await viewer.execute(
          `query ($people: [_Any!]!) { _entities(representations: $people) { ... on User { followersCount ${list} { nodes { id } } } } }`,
          { people: [{ __typename: 'User', id: owner.id }] },
        );
        expect(data?._entities).toEqual([{ followersCount: 1, [list]: null }]);
        expect(errors).toEqual([
          expect.objectContaining({ extensions: { code: 'UNAVAILABLE', subgraph: 'users' } }),
        ]);
      }
      expect(await owner.list('followers', owner)).toEqual([viewer.accountId]);
    } finally {
      world.domainQueries.register(world.users);
    }
  });
});

describe('a person who is hidden', () => {
  const everything = `id viewerRelationship { isBlocking } followersCount followingCount friendsCount
    followers { nodes { id } } following { nodes { id } } friends { nodes { id } } mutualFollowers { nodes { id } }`;

  it('is nobody to whom they block, whatever is asked', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.block(bob);
    expect(await bob.see(alice, everything)).toBeNull();
    expect(await bob.see(alice, 'id')).toBeNull();
    expect(await bob.see(alice, '__typename')).toBeNull();
  });

  it('is an id and a relationship to whom blocks them', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.block(bob);
    await bob.block(alice);
    expect(await alice.see(bob, everything)).toEqual({
      id: bob.id,
      viewerRelationship: { isBlocking: true },
      followersCount: null,
      followingCount: null,
      friendsCount: null,
      followers: null,
      following: null,
      friends: null,
      mutualFollowers: null,
    });
  });

  it('is back at the next read after the last block is lifted', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.block(bob);
    await alice.mutate('unblockUser', { userId: bob.id });
    expect(await bob.see(alice, 'followersCount')).toEqual({ followersCount: 0 });
  });

  it('is not told from somebody whose id makes no sense', async () => {
    const alice = world.person();
    for (const id of ['', 'nonsense', alice.accountId, Buffer.from('Post:1').toString('base64url')]) {
      expect(await alice.see({ id }, 'id')).toBeNull();
    }
  });
});

describe('what lists cost', () => {
  const statementsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const { statements } = await countStatements(work);
    expect(new Set(statements.map(({ schema }) => schema))).toEqual(new Set(['social_graph']));
    return statements.length;
  };

  it('one statement for the relation, one for the page, however long', async () => {
    const [alice, viewer] = [world.person(), world.person()];
    await followOneByOne(world.people(15), alice);
    for (const size of [1, 5, 15]) {
      const page = `followers(first: ${size}) { edges { node { id } } pageInfo { hasNextPage } }`;
      expect(await statementsOf(() => viewer.see(alice, page))).toBe(2);
    }
  });

  it('the same for the lists, counts and relationships of twenty people', async () => {
    const viewer = world.person();
    const people = world.people(20);
    for (const person of people.slice(0, 10)) await viewer.follow(person);
    const cost = await statementsOf(async () => {
      const seen = await viewer.seeAll(
        people,
        `followersCount followingCount friendsCount viewerRelationship { isFollowing }
         followers(first: 3) { nodes { id } totalCount } mutualFollowers(first: 3) { nodes { id } }`,
      );
      expect(seen.map((person) => person.viewerRelationship.isFollowing)).toEqual(
        people.map((_person, index) => index < 10),
      );
      expect(accountIdsIn(seen[0].followers)).toEqual([viewer.accountId]);
    });
    // Relations, counts, and one for each list.
    expect(cost).toBe(4);
  });

  it('one statement more for what hangs under a page', async () => {
    const [alice, viewer] = [world.person(), world.person()];
    const followers = world.people(20);
    await followOneByOne(followers, alice);
    for (const follower of followers.slice(0, 5)) await follower.follow(viewer);
    const cost = await statementsOf(async () => {
      const seen = await viewer.see(
        alice,
        'followers(first: 20) { nodes { id viewerRelationship { isFollowedBy } followersCount following(first: 2) { nodes { id } } } }',
      );
      const [first] = seen.followers.nodes;
      expect(fromGlobalId(first.id)?.key).toBe(followers.at(-1)?.accountId);
      expect(first.following.nodes).toEqual([{ id: alice.id }]);
    });
    // The relation to alice, her page; then relations, counts and pages of the twenty.
    expect(cost).toBe(5);
  });

  it('a mutation with its relationship afterwards is one transaction and one read', async () => {
    const [alice, bob] = [world.person(), world.person()];
    const { statements } = await countStatements(() =>
      alice.mutate('followUser', { userId: bob.id }, 'viewerRelationship { isFollowing }'),
    );
    const kinds = statements.map(({ text }) =>
      /pg_advisory_xact_lock|INSERT INTO \w+|^\s*SELECT\b(?! pg_)/.exec(text)?.[0].trim(),
    );
    expect(kinds).toEqual([
      'pg_advisory_xact_lock',
      'SELECT',
      'INSERT INTO follows',
      'INSERT INTO outbox',
      'INSERT INTO counters',
      'SELECT',
    ]);
  });
});
