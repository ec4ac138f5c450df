import { eventually } from '@chorus/test-kit';
import { recount } from '../src';
import { World, type Person } from './world';

// Three processes over one database, as far as the database can tell: each has connections and lines of its own.
const following = 5;
const pendingRequests = 4;
let worlds: World[];
let world: World;
beforeAll(async () => {
  world = await World.start();
  worlds = [
    world,
    world.beside(),
    world.beside(),
    world.beside({ maxFollowing: following, maxPendingRequests: pendingRequests }),
  ];
});
afterAll(async () => {
  for (const other of worlds.slice(1)) await other.stop();
  await world.stop();
});

/** New people, spread over the processes. */
const crowd = (count: number): Person[] =>
  world.people(count).map((person, index) => person.in(worlds[index % 3] as World));

const inAllProcesses = (person: Person): Person[] => worlds.slice(0, 3).map((process) => person.in(process));

const agrees = async (): Promise<void> =>
  expect(await recount(world.database, { isCheck: true })).toEqual([]);

describe('at the same time', () => {
  it('fifty people follow one, and the count is right', async () => {
    const alice = world.person();
    const followers = crowd(50);
    const payloads = await Promise.all(followers.map((follower) => follower.follow(alice)));
    expect(payloads.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(await alice.see(alice, 'followersCount')).toEqual({ followersCount: 50 });
    await Promise.all(followers.map((follower) => follower.mutate('unfollowUser', { userId: alice.id })));
    expect(await alice.see(alice, 'followersCount')).toEqual({ followersCount: 0 });
    await agrees();
  });

  it.each([
    ['the first follows the second', (one: Person, other: Person) => one.follow(other)],
    ['the second follows the first', (one: Person, other: Person) => other.follow(one)],
  ])(
    'counters are taken in the order of ids, so that no two wait for each other: %s',
    async (_case, follow) => {
      const [first, second] = world.people(2) as [Person, Person];
      await first.befriend(second);
      let waiting: Promise<unknown> = Promise.resolve();
      await world.database.transaction(async (transaction) => {
        const lockCounters = 'SELECT FROM counters WHERE account_id = $1 FOR UPDATE SKIP LOCKED';
        await transaction.query(lockCounters, [first.accountId]);
        waiting = follow(first, second);
        await eventually(async () => {
          const rows = await world.database.query(
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return rows.length > 0;
        });
        // Who waits for the first holds nothing of the second yet.
        expect(await transaction.query(lockCounters, [second.accountId])).toHaveLength(1);
      });
      await waiting;
    },
  );

  it('people follow each other in circles and nobody waits for ever', async () => {
    const people = crowd(8);
    const pairs = people.flatMap((one) =>
      people.filter((other) => other !== one).map((other) => [one, other] as const),
    );
    const payloads = await Promise.all(pairs.map(([one, other]) => one.follow(other)));
    expect(payloads.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    for (const person of people) {
      expect(await person.see(person, 'followersCount followingCount')).toEqual({
        followersCount: 7,
        followingCount: 7,
      });
    }
    await agrees();
  });

  it.each([
    ['followUser', 'UserFollowed', async () => undefined],
    ['unfollowUser', 'UserUnfollowed', (alice: Person, bob: Person) => alice.follow(bob)],
    ['removeFollower', 'UserUnfollowed', (alice: Person, bob: Person) => bob.follow(alice)],
    ['acceptFollowRequest', 'UserFollowed', (alice: Person, bob: Person) => bob.follow(alice.lock())],
    ['requestFriendship', 'FriendRequested', async () => undefined],
    [
      'acceptFriendship',
      'FriendAccepted',
      (alice: Person, bob: Person) => bob.mutate('requestFriendship', { userId: alice.id }),
    ],
    ['endFriendship', 'FriendshipEnded', (alice: Person, bob: Person) => alice.befriend(bob)],
    ['blockUser', 'UserBlocked', async () => undefined],
    ['unblockUser', 'UserUnblocked', (alice: Person, bob: Person) => alice.block(bob)],
    ['muteUser', 'UserMuted', async () => undefined],
    [
      'unmuteUser',
      'UserUnmuted',
      (alice: Person, bob: Person) => alice.mutate('muteUser', { userId: bob.id }),
    ],
  ])('a double click on %s is one %s and no error', async (mutation, type, arrange) => {
    const [alice, bob] = [world.person(), world.person()];
    await arrange(alice, bob);
    const before = (await world.eventsOf(alice, bob)).length;
    const clicks = inAllProcesses(alice).map((click) => click.mutate(mutation, { userId: bob.id }));
    expect((await Promise.all(clicks)).flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect((await world.eventsOf(alice, bob)).slice(before).map((event) => event.type)).toEqual([type]);
  });

  it('two people who ask each other become friends, once', async () => {
    for (const [alice, bob] of Array.from({ length: 10 }, () => [world.person(), world.person()] as const)) {
      await Promise.all([
        alice.mutate('requestFriendship', { userId: bob.id }),
        bob.in(worlds[1] as World).mutate('requestFriendship', { userId: alice.id }),
      ]);
      expect((await world.eventsOf(alice, bob)).map(({ type }) => type)).toEqual([
        'FriendRequested',
        'FriendAccepted',
      ]);
      expect(await alice.relationshipTo(bob)).toMatchObject({ friendship: 'FRIENDS' });
    }
  });

  it('a crowd at one person keeps nobody waiting who wants another', async () => {
    const [celebrity, quiet] = [world.person(), world.person()];
    await world.person().follow(celebrity);
    const followers = world.people(20);
    let waiting: Promise<unknown>[] = [];
    await world.database.transaction(async (transaction) => {
      await transaction.query('SELECT FROM counters WHERE account_id = $1 FOR UPDATE', [celebrity.accountId]);
      waiting = followers.map((person) => person.follow(celebrity));
      const others = world.people(20);
      await Promise.all(others.map((person) => person.follow(quiet)));
      expect(await quiet.see(quiet, 'followersCount')).toEqual({ followersCount: 20 });
    });
    await Promise.all(waiting);
    expect(await quiet.see(celebrity, 'followersCount')).toEqual({ followersCount: 21 });
  });

  it('a recount that mends does not lose a follow that commits meanwhile', async () => {
    const alice = world.person();
    const followers = crowd(40);
    await Promise.all([
      ...followers.map((follower) => follower.follow(alice)),
      ...followers.slice(0, 8).map(async (follower) => {
        await world.database.execute('UPDATE counters SET following_count = 99 WHERE account_id = $1', [
          follower.accountId,
        ]);
        await recount(world.database, { isCheck: false });
      }),
    ]);
    await recount(world.database, { isCheck: false });
    await agrees();
    expect(await alice.see(alice, 'followersCount')).toEqual({ followersCount: 40 });
  });
});

describe('limits', () => {
  const limited = (): Person => world.person().in(worlds[3] as World);
  const codesOf = (payloads: { userErrors: { code: string }[] }[]): string[] =>
    payloads.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));

  it('hold when people are followed at the same time', async () => {
    const alice = limited();
    const payloads = await Promise.all(world.people(12).map((person) => alice.follow(person)));
    expect(codesOf(payloads)).toEqual(Array.from({ length: 12 - following }, () => 'LIMIT_REACHED'));
    expect(await alice.see(alice, 'followingCount')).toEqual({ followingCount: following });
    expect(await alice.list('following', alice)).toHaveLength(following);
    // What was there is no longer counted once it ends.
    const { following: list } = await alice.see(alice, 'following(first: 1) { nodes { id } }');
    await alice.mutate('unfollowUser', { userId: list.nodes[0].id });
    expect(codesOf([await alice.follow(world.person())])).toEqual([]);
    await agrees();
  });

  it('hold for requests of both kinds together', async () => {
    const alice = limited();
    const people = world.people(10).map((person) => person.lock());
    const payloads = await Promise.all(
      people.map((person, index) =>
        index % 2 ? alice.follow(person) : alice.mutate('requestFriendship', { userId: person.id }),
      ),
    );
    expect(codesOf(payloads)).toEqual(Array.from({ length: 10 - pendingRequests }, () => 'LIMIT_REACHED'));
    const sent = [
      ...(await alice.ownList('sentFollowRequests')),
      ...(await alice.ownList('sentFriendRequests')),
    ];
    expect(sent).toHaveLength(pendingRequests);
  });

  it('keep who follows enough from asking for more, and let what was asked be accepted', async () => {
    const alice = limited();
    const bob = world.person().lock();
    await alice.follow(bob);
    for (const person of world.people(following)) await alice.follow(person);
    expect(codesOf([await alice.follow(world.person().lock())])).toEqual(['LIMIT_REACHED']);
    expect(codesOf([await bob.mutate('acceptFollowRequest', { userId: alice.id })])).toEqual([]);
    expect(await alice.see(alice, 'followingCount')).toEqual({ followingCount: following + 1 });
  });

  it('tell in their message how many', async () => {
    const alice = limited();
    for (const person of world.people(following)) await alice.follow(person);
    const { userErrors } = await alice.follow(world.person());
    expect(userErrors).toEqual([
      { code: 'LIMIT_REACHED', message: expect.stringContaining(String(following)), path: null },
    ]);
  });
});

describe('a storm', () => {
  const mutations = [
    'followUser',
    'followUser',
    'followUser',
    'unfollowUser',
    'removeFollower',
    'acceptFollowRequest',
    'declineFollowRequest',
    'requestFriendship',
    'requestFriendship',
    'acceptFriendship',
    'declineFriendship',
    'endFriendship',
    'blockUser',
    'unblockUser',
    'muteUser',
    'unmuteUser',
  ];

  /** Numbers that look random and are the same in every run. */
  function randomNumbers(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }

  it.each([1, 2, 3])(
    'of everything at once (seed %i) leaves nothing that contradicts itself',
    async (seed) => {
      const random = randomNumbers(seed);
      const people = world.people(6);
      people.filter((_person, index) => index % 3 === 0).forEach((person) => person.lock());
      const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)] as Value;
      const steps = Array.from({ length: 400 }, () => {
        const actor = pick(people);
        return {
          actor: actor.in(pick(worlds.slice(0, 3))),
          other: pick(people.filter((person) => person !== actor)),
          mutation: pick(mutations),
        };
      });
      const workers = Array.from({ length: 12 }, async () => {
        for (let step = steps.pop(); step; step = steps.pop())
          await step.actor.mutate(step.mutation, { userId: step.other.id });
      });
      await Promise.all(workers);

      await agrees();
      const contradictions = await world.database.query(
        `SELECT 'a block beside a tie' AS what FROM blocks JOIN (
         SELECT follower_id AS one, followee_id AS other FROM follows
         UNION ALL SELECT requester_id, target_id FROM follow_requests
         UNION ALL SELECT requester_id, target_id FROM friend_requests
         UNION ALL SELECT person_id, friend_id FROM friendships
       ) AS tie ON (tie.one, tie.other) IN ((blocker_id, blocked_id), (blocked_id, blocker_id))
       UNION ALL SELECT 'half a friendship' FROM friendships AS half WHERE NOT EXISTS (
         SELECT FROM friendships WHERE person_id = half.friend_id AND friend_id = half.person_id)
       UNION ALL SELECT 'friends who ask' FROM friend_requests JOIN friendships
         ON person_id = requester_id AND friend_id = target_id
       UNION ALL SELECT 'both ask' FROM friend_requests AS one JOIN friend_requests AS other
         ON one.requester_id = other.target_id AND one.target_id = other.requester_id
       UNION ALL SELECT 'a follower who asks' FROM follows JOIN follow_requests
         ON requester_id = follower_id AND target_id = followee_id`,
      );
      expect(contradictions).toEqual([]);
      for (const [index, one] of people.entries()) {
        for (const other of people.slice(index + 1)) await expectEventsToAddUp(one, other);
      }
    },
  );

  /** Whoever only reads the events ends up with what the tables say. */
  async function expectEventsToAddUp(one: Person, other: Person): Promise<void> {
    const follows = new Set<string>();
    const blocks = new Set<string>();
    let friends = false;
    for (const { type, data } of await world.eventsOf(one, other)) {
      if (type === 'UserFollowed') expect(follows.size).toBeLessThan(follows.add(data.followerId).size);
      if (type === 'UserUnfollowed') expect(follows.delete(data.followerId)).toBe(true);
      if (type === 'UserBlocked') expect(blocks.size).toBeLessThan(blocks.add(data.blockerId).size);
      if (type === 'UserUnblocked') expect(blocks.delete(data.blockerId)).toBe(true);
      if (type === 'FriendAccepted') friends = true;
      if (type === 'FriendshipEnded') friends = false;
    }
    const rows = await world.database.query<{ follower_id: string }>(
      'SELECT follower_id FROM follows WHERE (follower_id, followee_id) IN (($1::uuid, $2::uuid), ($2::uuid, $1::uuid))',
      [one.accountId, other.accountId],
    );
    expect([...follows].sort()).toEqual(rows.map((row) => row.follower_id).sort());
    const friendships = await world.database.query(
      'SELECT FROM friendships WHERE person_id = $1 AND friend_id = $2',
      [one.accountId, other.accountId],
    );
    expect(friends).toBe(friendships.length === 1);
  }
});
