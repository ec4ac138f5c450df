import { World, type Person } from './world';

let world: World;
let clock: Date;
beforeAll(async () => {
  world = await World.start({ now: () => clock });
});
beforeEach(() => {
  clock = new Date('2026-03-01T12:00:00.000Z');
});
afterAll(() => world.stop());

const later = (seconds: number): Date => new Date(clock.getTime() + seconds * 1_000);

/** Does it one after the other, a second apart. */
async function oneByOne(people: Person[], work: (person: Person) => Promise<unknown>): Promise<string[]> {
  for (const person of people) {
    clock = later(1);
    await work(person);
  }
  return people.map(({ accountId }) => accountId).reverse();
}

describe("the viewer's own lists", () => {
  it('show requests at both ends, newest first, until they are answered', async () => {
    const alice = world.person().lock();
    const people = world.people(3);
    const askers = await oneByOne(people, (person) => person.follow(alice));
    expect(await alice.ownList('followRequests')).toEqual(askers);
    expect(await people[0]?.ownList('sentFollowRequests')).toEqual([alice.accountId]);
    expect(await alice.ownList('sentFollowRequests')).toEqual([]);

    await alice.mutate('acceptFollowRequest', { userId: people[0]?.id });
    await alice.mutate('declineFollowRequest', { userId: people[1]?.id });
    expect(await alice.ownList('followRequests')).toEqual([people[2]?.accountId]);
    expect(await people[0]?.ownList('sentFollowRequests')).toEqual([]);
    await people[2]?.mutate('unfollowUser', { userId: alice.id });
    expect(await alice.ownList('followRequests')).toEqual([]);
    expect(await alice.list('followers', alice)).toEqual([people[0]?.accountId]);
  });

  it('show friend requests at both ends, newest first, until they are answered', async () => {
    const alice = world.person();
    const people = world.people(3);
    const askers = await oneByOne(people, (person) =>
      person.mutate('requestFriendship', { userId: alice.id }),
    );
    expect(await alice.ownList('friendRequests')).toEqual(askers);
    expect(await people[0]?.ownList('sentFriendRequests')).toEqual([alice.accountId]);
    await alice.mutate('acceptFriendship', { userId: people[0]?.id });
    await alice.mutate('declineFriendship', { userId: people[1]?.id });
    await people[2]?.block(alice);
    expect(await alice.ownList('friendRequests')).toEqual([]);
    expect(await people[0]?.ownList('sentFriendRequests')).toEqual([]);
  });

  it('show whom the viewer blocks, also who blocks back, with the relationship', async () => {
    const alice = world.person();
    const people = world.people(3);
    const blocked = await oneByOne(people, (person) => alice.block(person));
    await people[1]?.block(alice);
    expect(await alice.ownList('blockedUsers')).toEqual(blocked);
    const { viewer } = await alice.ask(
      '{ viewer { blockedUsers(first: 1) { nodes { id viewerRelationship { isBlocking } } totalCount } } }',
    );
    expect(viewer.blockedUsers).toEqual({
      nodes: [{ id: people[2]?.id, viewerRelationship: { isBlocking: true } }],
      totalCount: null,
    });
    expect(await people[0]?.ownList('blockedUsers')).toEqual([]);
  });

  it('leave out muted people who are hidden from the viewer', async () => {
    const [alice, bob, carol] = [world.person(), world.person(), world.person()];
    await alice.mutate('muteUser', { userId: bob.id });
    await alice.mutate('muteUser', { userId: carol.id });
    await bob.block(alice);
    expect(await alice.ownList('mutedUsers')).toEqual([carol.accountId]);
    await bob.mutate('unblockUser', { userId: alice.id });
    expect(await alice.ownList('mutedUsers')).toEqual([carol.accountId, bob.accountId].sort().reverse());
  });
});

describe('a mute', () => {
  const mute = (alice: Person, bob: Person, expiresAt: Date | null) =>
    alice.mutate(
      'muteUser',
      { userId: bob.id, expiresAt: expiresAt?.toISOString() ?? null },
      'viewerRelationship { isMuting mutingUntil }',
    );
  const typesOf = async (alice: Person, bob: Person) =>
    (await world.eventsOf(alice, bob)).map(({ type }) => type);

  it('ends by itself, to the millisecond, whether or not its row is still there', async () => {
    const [alice, bob] = [world.person(), world.person()];
    const end = later(60);
    const { user } = await mute(alice, bob, end);
    expect(user.viewerRelationship).toEqual({ isMuting: true, mutingUntil: end.toISOString() });
    clock = new Date(end.getTime() - 1);
    expect(await alice.relationshipTo(bob)).toMatchObject({ isMuting: true });
    expect(await alice.ownList('mutedUsers')).toEqual([bob.accountId]);
    clock = end;
    expect(await alice.relationshipTo(bob)).toMatchObject({ isMuting: false, mutingUntil: null });
    expect(await alice.ownList('mutedUsers')).toEqual([]);
    expect(await typesOf(alice, bob)).toEqual(['UserMuted']);
  });

  it('without an end stays until it is lifted', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await mute(alice, bob, null);
    clock = later(10 * 365 * 86_400);
    expect(await alice.relationshipTo(bob)).toMatchObject({ isMuting: true, mutingUntil: null });
  });

  it('gets another end by muting again, keeps its place, and says so once', async () => {
    const [alice, bob, carol] = [world.person(), world.person(), world.person()];
    await mute(alice, bob, null);
    clock = later(1);
    await mute(alice, carol, null);
    const end = later(60);
    expect((await mute(alice, bob, end)).user.viewerRelationship.mutingUntil).toBe(end.toISOString());
    await mute(alice, bob, end);
    expect(await alice.ownList('mutedUsers')).toEqual([carol.accountId, bob.accountId]);
    const events = await world.eventsOf(alice, bob);
    expect(events.map(({ type, data }) => ({ type, data }))).toEqual(
      [null, end.toISOString()].map((expiresAt) => ({
        type: 'UserMuted',
        data: { muterId: alice.accountId, mutedId: bob.accountId, expiresAt },
      })),
    );
  });

  it('whose time was over is a new one when set again', async () => {
    const [alice, bob, carol] = [world.person(), world.person(), world.person()];
    await mute(alice, bob, later(10));
    await mute(alice, carol, null);
    clock = later(60);
    await mute(alice, bob, later(10));
    expect(await alice.ownList('mutedUsers')).toEqual([bob.accountId, carol.accountId]);
    expect(await typesOf(alice, bob)).toEqual(['UserMuted', 'UserMuted']);
  });

  it('whose time was over is not lifted: there is none', async () => {
    const [alice, bob] = [world.person(), world.person()];
    await mute(alice, bob, later(10));
    clock = later(60);
    expect((await alice.mutate('unmuteUser', { userId: bob.id })).userErrors).toEqual([]);
    expect(await typesOf(alice, bob)).toEqual(['UserMuted']);
  });

  it.each([
    ['now', 0],
    ['in the past', -1],
  ])('cannot end %s', async (_case, seconds) => {
    const [alice, bob] = [world.person(), world.person()];
    const expiresAt = later(seconds).toISOString();
    const { user, userErrors } = await alice.mutate('muteUser', { userId: bob.id, expiresAt });
    expect({ user, userErrors }).toMatchObject({
      user: null,
      userErrors: [{ code: 'INVALID', path: ['input', 'expiresAt'] }],
    });
    expect(await alice.relationshipTo(bob)).toMatchObject({ isMuting: false });
  });

  it.each(['tomorrow', '9999-12-31T23:59:59-01:00'])('must end at an instant, not %s', async (expiresAt) => {
    const [alice, bob] = [world.person(), world.person()];
    const { errors } = await alice.execute(
      'mutation ($input: MuteUserInput!) { muteUser(input: $input) { user { id } } }',
      { input: { userId: bob.id, expiresAt } },
    );
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  it('is tidied away when its time is over, and only then', async () => {
    const alice = world.person();
    const people = world.people(4);
    await Promise.all(people.map((person, index) => mute(alice, person, index < 2 ? later(10) : null)));
    clock = later(10);
    const job = world.subgraph.jobs.find(({ name }) => name === 'social-graph.expired-mutes');
    await job?.run();
    const left = await world.database.query('SELECT 1 FROM mutes WHERE muter_id = $1', [alice.accountId]);
    expect(left).toHaveLength(2);
  });
});
