import { World, type Person } from './world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const factsOf = async (one: Person, other: Person) =>
  (await world.eventsOf(one, other)).map(({ type, data }) => ({ type, data }));

describe('events', () => {
  it('carry the pair, who acted, and the request', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await bob.follow(alice);
    expect(await world.eventsOf(alice, bob)).toEqual([
      {
        id: expect.any(String),
        type: 'UserFollowed',
        version: 1,
        occurredAt: expect.any(String),
        aggregateId: [alice.accountId, bob.accountId].sort().join(':'),
        actorId: bob.accountId,
        correlationId: 'request-1',
        causationId: null,
        data: { followerId: bob.accountId, followeeId: alice.accountId },
      },
    ]);
  });

  it('say that a follow began as a request', async () => {
    const [alice, bob] = [world.person().lock(), world.person()];
    await bob.follow(alice);
    await alice.mutate('acceptFollowRequest', { userId: bob.id });
    expect(await factsOf(alice, bob)).toEqual([
      { type: 'FollowRequested', data: { requesterId: bob.accountId, targetId: alice.accountId } },
      {
        type: 'UserFollowed',
        data: { followerId: bob.accountId, followeeId: alice.accountId, byRequest: true },
      },
    ]);
  });

  it('say who had asked for a friendship, however it came about', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.mutate('requestFriendship', { userId: bob.id });
    await bob.mutate('requestFriendship', { userId: alice.id });
    await bob.mutate('endFriendship', { userId: alice.id });
    expect(await factsOf(alice, bob)).toEqual([
      { type: 'FriendRequested', data: { requesterId: alice.accountId, targetId: bob.accountId } },
      { type: 'FriendAccepted', data: { requesterId: alice.accountId, accepterId: bob.accountId } },
      { type: 'FriendshipEnded', data: { endedById: bob.accountId, otherId: alice.accountId } },
    ]);
  });

  it('tell of everything that a block ends, both ways, before the block', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.follow(bob);
    await bob.follow(alice);
    await bob.befriend(alice);
    const before = (await factsOf(alice, bob)).length;
    await alice.block(bob);
    expect((await factsOf(alice, bob)).slice(before)).toEqual([
      { type: 'UserUnfollowed', data: { followerId: alice.accountId, followeeId: bob.accountId } },
      { type: 'UserUnfollowed', data: { followerId: bob.accountId, followeeId: alice.accountId } },
      { type: 'FriendshipEnded', data: { endedById: alice.accountId, otherId: bob.accountId } },
      { type: 'UserBlocked', data: { blockerId: alice.accountId, blockedId: bob.accountId } },
    ]);
    expect(await alice.see(alice, 'followersCount followingCount friendsCount')).toEqual({
      followersCount: 0,
      followingCount: 0,
      friendsCount: 0,
    });
  });

  it('are none where a mutation is refused', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await alice.block(bob);
    await bob.follow(alice);
    await alice.follow(bob);
    await alice.mutate('acceptFriendship', { userId: bob.id });
    expect(await factsOf(alice, bob)).toHaveLength(1);
  });
});
