import type { EventEnvelope } from '@chorus/events';
import { recount } from '../src';
import { World, type Person } from './world';

let world: World;
let clock = new Date('2026-03-01T12:00:00.000Z');
beforeAll(async () => {
  world = await World.start({ now: () => clock });
});
afterAll(() => world.stop());

/** What the consumer group does with the event that an account is gone. */
async function handleDeletionOf(person: Person): Promise<void> {
  const handle = world.subgraph.consumers.find(({ group }) => group === 'social-graph.accounts')?.handlers
    .AccountDeleted;
  if (typeof handle !== 'function') throw new Error('Nobody handles AccountDeleted.');
  const event = { data: { accountId: person.accountId } } as EventEnvelope<'AccountDeleted'>;
  await world.database.transaction((transaction) => handle(event, { transaction, attempt: 1 }));
}

const runJob = () => world.subgraph.jobs.find(({ name }) => name === 'social-graph.erasures')?.run();

async function rowsOf(person: Person): Promise<number> {
  const tables = {
    follows: ['follower_id', 'followee_id'],
    follow_requests: ['requester_id', 'target_id'],
    friendships: ['person_id', 'friend_id'],
    friend_requests: ['requester_id', 'target_id'],
    blocks: ['blocker_id', 'blocked_id'],
    mutes: ['muter_id', 'muted_id'],
    counters: ['account_id', 'account_id'],
    erasures: ['account_id', 'account_id'],
  };
  let count = 0;
  for (const [table, [one, other]] of Object.entries(tables)) {
    const rows = await world.database.query(`SELECT FROM ${table} WHERE $1 IN (${one}, ${other})`, [
      person.accountId,
    ]);
    count += rows.length;
  }
  return count;
}

test('what a deleted account had is taken out, everybody else is told and counted anew', async () => {
  const [alice, bob, carol, dan, erin] = world.people(5) as [Person, Person, Person, Person, Person];
  await alice.follow(bob);
  await bob.follow(alice);
  await alice.befriend(carol);
  await alice.follow(dan.lock());
  await erin.mutate('requestFriendship', { userId: alice.id });
  await alice.block(world.person());
  await world.person().block(alice);
  await alice.mutate('muteUser', { userId: bob.id });
  await carol.mutate('muteUser', { userId: alice.id });

  await handleDeletionOf(alice);
  await handleDeletionOf(alice);
  await runJob();

  // Only the note is left, and the counters that a late follow would need.
  expect(await rowsOf(alice)).toBe(2);
  expect(await carol.see(bob, 'followersCount followingCount')).toEqual({
    followersCount: 0,
    followingCount: 0,
  });
  expect(await bob.see(carol, 'friendsCount')).toEqual({ friendsCount: 0 });
  expect(await dan.ownList('followRequests')).toEqual([]);
  const ended = async (other: Person) =>
    (await world.eventsOf(alice, other)).map(({ type, actorId }) => ({ type, actorId }));
  expect((await ended(bob)).slice(-2)).toEqual([
    { type: 'UserUnfollowed', actorId: null },
    { type: 'UserUnfollowed', actorId: null },
  ]);
  expect((await ended(carol)).at(-1)).toEqual({ type: 'FriendshipEnded', actorId: null });
  expect((await ended(dan)).at(-1)).toEqual({ type: 'FollowRequestWithdrawn', actorId: null });
  expect((await ended(erin)).at(-1)).toEqual({ type: 'FriendRequestWithdrawn', actorId: null });
  expect(await recount(world.database, { isCheck: true })).toEqual([]);
});

test('a follow that was under way when the account went is taken out too', async () => {
  const [alice, bob] = [world.person(), world.person()];
  await handleDeletionOf(alice);
  await runJob();
  await bob.follow(alice);
  await runJob();
  expect(await alice.list('followers', alice)).toEqual([]);
  clock = new Date(clock.getTime() + 3_600_000);
  await runJob();
  expect(await rowsOf(alice)).toBe(0);
});
