import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyEvent } from '@chorus/events';
import { eventually } from '@chorus/test-kit';
import { recount, runImport } from '../src';
import { World, type Person } from './world';
import { createMemoryLiveBus } from '@chorus/live';

let world: World;
let folder: string;
const limits = { following: 3, pendingRequests: 2 };
beforeAll(async () => {
  world = await World.start({ maxFollowing: limits.following, maxPendingRequests: limits.pendingRequests });
  folder = mkdtempSync(join(tmpdir(), 'chorus-import-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await world.stop();
});

let printed: string[];

/** Imports these lines and returns the exit code; what it printed is in `printed`. */
async function importLines(...lines: string[]): Promise<number> {
  const path = join(folder, 'follows');
  writeFileSync(path, lines.join('\n'));
  printed = [];
  return runImport(
    {
      databaseUrl: world.database.url,
      serviceScope: (name) => Promise.resolve(world.scopeOf({ kind: 'service', name })),
      live: createMemoryLiveBus(),
    },
    { path, limits, print: (line) => printed.push(line) },
  );
}

const follows = (one: Person, other: Person) => `${one.accountId} ${other.accountId}`;

/** What an event says, but for what differs between any two. */
const saying = ({ type, version, aggregateId, actorId, causationId, data }: AnyEvent) => ({
  type,
  version,
  aggregateId,
  actorId,
  causationId,
  data,
});

describe('a bulk import of follows', () => {
  it('does what the mutation does, with the same event and the same counts', async () => {
    const [alice, bob, carol] = world.people(3) as [Person, Person, Person];
    await carol.follow(alice);
    expect(await importLines(follows(bob, alice))).toBe(0);
    expect(printed).toEqual(['1 new follows, 0 new requests, 0 there already, 0 refused.']);
    expect(await alice.list('followers', alice)).toEqual([bob.accountId, carol.accountId]);
    expect(await alice.see(alice, 'followersCount')).toEqual({ followersCount: 2 });
    expect(await bob.see(bob, 'followingCount')).toEqual({ followingCount: 1 });
    const [byMutation] = await world.eventsOf(carol, alice);
    const imported = await world.eventsOf(bob, alice);
    const asBob = JSON.stringify(saying(byMutation as AnyEvent)).replaceAll(carol.accountId, bob.accountId);
    expect(imported.map(saying)).toEqual([
      { ...JSON.parse(asBob), aggregateId: [alice.accountId, bob.accountId].sort().join(':') },
    ]);
  });

  it('takes handles, account ids in any case, comments, and both directions of a pair', async () => {
    const [alice, bob] = [world.person().named('alice'), world.person().named('bob')];
    expect(
      await importLines('# who follows whom', '', 'alice\tbob', `${bob.accountId.toUpperCase()}, alice`),
    ).toBe(0);
    expect(await alice.relationshipTo(bob)).toMatchObject({ isFollowing: true, isFollowedBy: true });
  });

  it('is the same as once when it is repeated', async () => {
    const [alice, bob, carol] = world.people(3) as [Person, Person, Person];
    await carol.follow(alice);
    const lines = [follows(bob, alice), follows(carol, alice), follows(bob, alice), follows(alice, bob)];
    expect(await importLines(...lines)).toBe(0);
    expect(printed).toEqual(['2 new follows, 0 new requests, 2 there already, 0 refused.']);
    expect(await importLines(...lines)).toBe(0);
    expect(printed).toEqual(['0 new follows, 0 new requests, 4 there already, 0 refused.']);
    expect(await world.eventsOf(alice, bob)).toHaveLength(2);
    expect(await alice.see(alice, 'followersCount followingCount')).toEqual({
      followersCount: 2,
      followingCount: 1,
    });
  });

  it('answers the request that a follow was', async () => {
    const [alice, bob] = [world.person().lock(), world.person()];
    await bob.follow(alice);
    alice.unlock();
    await importLines(follows(bob, alice));
    expect(await alice.ownList('followRequests')).toEqual([]);
    expect(await bob.relationshipTo(alice)).toMatchObject({ isFollowing: true, isFollowRequested: false });
  });

  it('asks those who approve their followers', async () => {
    const [alice, bob] = [world.person().lock(), world.person()];
    expect(await importLines(follows(bob, alice), follows(bob, alice))).toBe(0);
    expect(printed[0]).toBe('0 new follows, 1 new requests, 1 there already, 0 refused.');
    expect(await alice.ownList('followRequests')).toEqual([bob.accountId]);
    expect((await world.eventsOf(alice, bob)).map(({ type }) => type)).toEqual(['FollowRequested']);
  });

  it('refuses what the mutation refuses, says which lines, and imports the others', async () => {
    const [alice, bob, carol, dan] = world.people(4) as [Person, Person, Person, Person];
    await bob.block(alice);
    await alice.block(carol);
    const lines = [
      follows(alice, alice),
      follows(alice, world.nobody()),
      follows(world.nobody(), alice),
      'nobody_by_this_name alice',
      follows(alice, bob),
      follows(alice, carol),
      follows(alice, dan),
      'three names here',
    ];
    expect(await importLines(...lines)).toBe(1);
    expect(printed).toEqual([
      '1 new follows, 0 new requests, 0 there already, 7 refused.',
      '  1 refused: not two names',
      '  1 refused: nobody follows themselves',
      '  3 refused: there is no such person',
      '  2 refused: one blocks the other',
      expect.stringMatching(/^ {2}line \d: /),
      ...Array.from({ length: 6 }, () => expect.stringMatching(/^ {2}line \d: /)),
    ]);
    expect(printed).toContain('  line 8: not two names');
    expect(await alice.list('following', alice)).toEqual([dan.accountId]);
  });

  it('keeps to the limits of one person', async () => {
    const [alice, ...others] = world.people(5) as [Person, ...Person[]];
    const locked = world.people(3).map((person) => person.lock());
    expect(await importLines(...locked.map((other) => follows(alice, other)))).toBe(1);
    expect(printed[0]).toBe('0 new follows, 2 new requests, 0 there already, 1 refused.');
    expect(await importLines(...others.map((other) => follows(alice, other)))).toBe(1);
    expect(printed[0]).toBe('3 new follows, 0 new requests, 0 there already, 1 refused.');
    expect(await importLines(follows(alice, world.person().lock()))).toBe(1);
  });

  it('keeps to the limit when a follow beside it takes the last place', async () => {
    const [alice, bob, carol, dan, erin] = world.people(5) as [Person, Person, Person, Person, Person];
    await importLines(follows(alice, bob), follows(alice, carol));
    let importing: Promise<number> = Promise.resolve(-1);
    await world.database.transaction(async (transaction) => {
      const followed = 'UPDATE counters SET following_count = following_count + 1 WHERE account_id = $1';
      await transaction.execute(followed, [alice.accountId]);
      await transaction.execute('INSERT INTO counters VALUES ($1, 1)', [erin.accountId]);
      await transaction.execute('INSERT INTO follows VALUES ($1, $2, now())', [
        alice.accountId,
        erin.accountId,
      ]);
      importing = importLines(follows(alice, dan));
      await eventually(async () => {
        const waiting = `SELECT FROM pg_stat_activity
          WHERE application_name = 'chorus-social-graph-import' AND wait_event_type = 'Lock' AND datname = current_database()`;
        return (await world.database.query(waiting)).length > 0;
      });
    });
    expect(await importing).toBe(1);
    expect(printed[0]).toBe('0 new follows, 0 new requests, 0 there already, 1 refused.');
    expect(await alice.see(alice, 'followingCount')).toEqual({ followingCount: 3 });
    expect(await world.eventsOf(alice, dan)).toEqual([]);
  });

  it('goes on in batches, beside mutations and another import, and every counter agrees', async () => {
    const crowd = world.people(40);
    const [alice, bob] = world.people(2) as [Person, Person];
    const lines = crowd.flatMap((one) => [follows(one, alice), follows(one, bob)]);
    const repeated = Array.from({ length: 1_000 }, (_, index) => lines[index % lines.length] as string);
    const reversed = [...repeated].reverse();
    const results = await Promise.all([
      importLines(...repeated),
      importLines(...reversed),
      ...crowd.map((one) => one.follow(alice)),
    ]);
    expect(results.slice(0, 2)).toEqual([0, 0]);
    expect(await alice.see(alice, 'followersCount')).toEqual({ followersCount: 40 });
    expect(await bob.see(bob, 'followersCount')).toEqual({ followersCount: 40 });
    expect(await recount(world.database, { isCheck: true })).toEqual([]);
    for (const one of crowd) expect(await world.eventsOf(one, alice)).toHaveLength(1);
  });
});
