import { ChorusError } from '@chorus/errors';
import { eventually } from '@chorus/test-kit';
import { encodePlace, noPlace } from '../src/place';
import type { StreamItem } from '../src';
import { openWorld, turns, type Note, type World } from './flaky-world';

let world: World;
beforeEach(() => {
  world = openWorld();
  world.topicsOf.set('alice', ['garden', 'kitchen']);
  world.topicsOf.set('bob', ['garden']);
  world.topicsOf.set('carol', []);
});

const open: AsyncIterableIterator<StreamItem<Note>>[] = [];
afterEach(async () => {
  for (const stream of open.splice(0)) await stream.return?.();
  // Nothing listens once nobody follows.
  expect(world.live.listening).toBe(0);
});

type Tail = ReturnType<World['openTail']>;
const follow = async (tail: Tail, person: string, after?: string) => {
  const stream = await world.follow(tail, person, after);
  open.push(stream);
  return stream;
};
const take = async (stream: AsyncIterableIterator<StreamItem<Note>>, count: number) => {
  const items: StreamItem<Note>[] = [];
  while (items.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    items.push(value);
  }
  return items;
};
const numbers = (items: readonly StreamItem<Note>[]) => items.map(({ event }) => event.number);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: ChorusError) => error.code,
  );

it('tells each person what happens in their topics, and nothing of others', async () => {
  const tail = world.openTail();
  const [alice, bob] = [await follow(tail, 'alice'), await follow(tail, 'bob')];
  await world.append('garden');
  await world.append('kitchen', 'cellar');
  await world.append('garden');
  expect(numbers(await take(alice, 3))).toEqual([1, 2, 4]);
  expect(numbers(await take(bob, 2))).toEqual([1, 4]);
});

it('tells nothing of what was before, unless it is asked for by a cursor', async () => {
  const tail = world.openTail();
  const before = await tail.cursorNow();
  await world.append('garden', 'garden');
  const bob = await follow(tail, 'bob');
  await world.append('garden');
  const [first] = await take(bob, 1);
  expect(first!.event.number).toBe(3);
  expect(numbers(await take(await follow(tail, 'bob', before), 3))).toEqual([1, 2, 3]);
  const again = await follow(tail, 'bob', first!.cursor);
  await world.append('garden');
  expect(numbers(await take(again, 1))).toEqual([4]);
});

it('says where a stream stands before its first item, so that what comes while it is lost is replayed', async () => {
  const tail = world.openTail();
  await world.append('garden');
  const quiet = await follow(tail, 'bob');
  await quiet.return?.();
  await world.append('garden');
  const resumed = await follow(tail, 'bob', quiet.cursor);
  expect(resumed.cursor).toBe(quiet.cursor);
  expect(numbers(await take(resumed, 1))).toEqual([2]);
});

it('gives all who get an event live the same cursor and key, and what is replayed no key', async () => {
  const tail = world.openTail();
  const start = await tail.cursorNow();
  const [alice, bob, tab] = [
    await follow(tail, 'alice'),
    await follow(tail, 'bob'),
    await follow(tail, 'bob'),
  ];
  await world.append('garden');
  await world.append('cellar');
  await world.append('garden');
  const [ofAlice, ofBob, ofTab] = [await take(alice, 2), await take(bob, 2), await take(tab, 2)];
  const marks = (items: StreamItem<Note>[]) => items.map(({ cursor, sharedKey }) => ({ cursor, sharedKey }));
  expect(marks(ofBob)).toEqual(marks(ofAlice));
  expect(marks(ofTab)).toEqual(marks(ofAlice));
  expect(new Set(ofAlice.map(({ sharedKey }) => sharedKey)).size).toBe(2);
  expect(ofAlice[0]!.sharedKey).toBeDefined();
  const replayed = await take(await follow(tail, 'bob', start), 2);
  expect(replayed.map(({ sharedKey }) => sharedKey)).toEqual([undefined, undefined]);
});

it('asks whom entries concern once for many, whatever the number of followers', async () => {
  const tail = world.openTail();
  const streams = await Promise.all(Array.from({ length: 20 }, () => follow(tail, 'bob')));
  await Promise.all(Array.from({ length: 50 }, () => world.append('garden')));
  for (const stream of streams) expect(await take(stream, 50)).toHaveLength(50);
  expect(world.routed()).toBeLessThan(10);
  expect(world.log.reads).toBe(0);
});

it('notices what it was not told, by the next that it is told', async () => {
  const tail = world.openTail({ pollMs: 60_000 });
  const bob = await follow(tail, 'bob');
  world.live.isMute = true;
  await world.append('garden', 'garden');
  world.live.isMute = false;
  await world.append('garden');
  expect(numbers(await take(bob, 3))).toEqual([1, 2, 3]);
});

it('reads what it missed when the bus tells of a gap', async () => {
  const tail = world.openTail({ pollMs: 60_000 });
  const bob = await follow(tail, 'bob');
  world.live.isMute = true;
  await world.append('garden', 'garden');
  world.live.tellOfGap();
  expect(numbers(await take(bob, 2))).toEqual([1, 2]);
});

it('looks by itself when it is told nothing at all', async () => {
  const bob = await follow(world.openTail(), 'bob');
  world.live.isMute = true;
  await world.append('garden');
  expect(numbers(await take(bob, 1))).toEqual([1]);
});

it('reads what is too long to be told', async () => {
  const tail = world.openTail({ pollMs: 60_000 });
  const bob = await follow(tail, 'bob');
  const publish = world.live.publish.bind(world.live);
  world.live.publish = (channel, message) => {
    if ((message as unknown[]).length > 2) throw new RangeError('Too long.');
    publish(channel, message);
  };
  await world.append('garden');
  expect(numbers(await take(bob, 1))).toEqual([1]);
});

it('keeps no more than it may for a slow reader, and replays the rest', async () => {
  const tail = world.openTail({ maxQueued: 10 });
  const bob = await follow(tail, 'bob');
  for (let time = 0; time < 100; time += 1) await world.append('garden');
  await eventually(() => world.routed() > 0);
  await turns(10);
  const items = await take(bob, 100);
  expect(numbers(items)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  await world.append('garden');
  const [last] = await take(bob, 1);
  expect(last!.event.number).toBe(101);
  expect(last!.sharedKey).toBeDefined();
});

it('tells what is not in the log after what was before it, with its cursor, and never again', async () => {
  const tail = world.openTail();
  const [bob, carol] = [await follow(tail, 'bob'), await follow(tail, 'carol')];
  await world.append('garden');
  await eventually(() => world.routed() === 1);
  tail.tell(['bob', 'nobody'], { number: -1 });
  const [first, typing] = await take(bob, 2);
  expect([first!.event.number, typing!.event.number, typing!.entry]).toEqual([1, -1, null]);
  expect(typing!.cursor).toBe(first!.cursor);
  expect(typing!.sharedKey).not.toBe(first!.sharedKey);
  await world.append('garden');
  expect(numbers(await take(await follow(tail, 'bob', typing!.cursor), 1))).toEqual([2]);
  tail.tell(['carol'], { number: -2 });
  expect(numbers(await take(carol, 1))).toEqual([-2]);
});

it('shows of what is replayed only what may be shown now', async () => {
  const tail = world.openTail();
  const start = await tail.cursorNow();
  await world.append('garden', 'garden', 'garden');
  const stream = await tail.follow({
    person: 'bob',
    after: start,
    topics: async () => ['garden'],
    keep: async (entries) => entries.filter(({ event }) => event.number !== 2),
  });
  open.push(stream);
  expect(numbers(await take(stream, 2))).toEqual([1, 3]);
});

it('judges again what has waited for a slow reader, live or replayed', async () => {
  const tail = world.openTail({ maxWaitMs: 100 });
  const hidden = new Set<number>();
  const followBob = async (after: string) => {
    const stream = await tail.follow({
      person: 'bob',
      after,
      topics: async () => ['garden'],
      keep: async (entries) => entries.filter(({ event }) => !hidden.has(event.number)),
    });
    open.push(stream);
    return stream;
  };
  const outlive = async () => {
    const since = performance.now();
    await eventually(() => performance.now() - since > 100);
  };
  const start = await tail.cursorNow();
  const live = await followBob(start);
  await world.append('garden', 'garden', 'garden');
  await eventually(() => world.routed() > 0);
  await turns(10);
  const replayed = await followBob(start);
  expect(numbers(await take(live, 1))).toEqual([1]);
  expect(numbers(await take(replayed, 1))).toEqual([1]);
  hidden.add(2);
  await outlive();
  expect(numbers(await take(live, 1))).toEqual([3]);
  expect(numbers(await take(replayed, 1))).toEqual([3]);
});

it('judges again once for all who are slow, where that can be asked', async () => {
  const asked: number[] = [];
  const tail = world.openTail({
    maxWaitMs: 100,
    routeAgain: async (entries) =>
      entries.map(({ event: { number } }) => {
        asked.push(number);
        return number < 3 ? ['alice'] : ['alice', 'bob'];
      }),
  });
  const [alice, bob] = [await follow(tail, 'alice'), await follow(tail, 'bob')];
  await world.append('garden', 'garden');
  await eventually(() => world.routed() > 0);
  const since = performance.now();
  await eventually(() => performance.now() - since > 150);
  await world.append('garden');
  const [all, allowed] = await Promise.all([take(alice, 3), take(bob, 1)]);
  expect([numbers(all), numbers(allowed)]).toEqual([[1, 2, 3], [3]]);
  // As they were told live: what is read again has no key.
  expect(all.map(({ sharedKey }) => sharedKey)).not.toContain(undefined);
  expect(asked.filter((number) => number === 1)).toHaveLength(1);
});

it('replays what has waited where it cannot be judged', async () => {
  const tail = world.openTail({
    maxWaitMs: 100,
    routeAgain: () => Promise.reject(new Error('the database is away')),
  });
  const bob = await follow(tail, 'bob');
  await world.append('garden', 'garden');
  await eventually(() => world.routed() > 0);
  const since = performance.now();
  await eventually(() => performance.now() - since > 150);
  const items = await take(bob, 2);
  expect(numbers(items)).toEqual([1, 2]);
  expect(items.map(({ sharedKey }) => sharedKey)).toEqual([undefined, undefined]);
});

it('waits for the answer to whom it concerns, in order', async () => {
  let failures = 3;
  const tail = world.openTail({
    route: async (entries) => {
      if (failures-- > 0) throw new Error('the database is away');
      return entries.map(() => ['bob']);
    },
  });
  const bob = await follow(tail, 'bob');
  await world.append('garden');
  await turns(3);
  await world.append('garden', 'garden');
  expect(numbers(await take(bob, 3))).toEqual([1, 2, 3]);
});

describe('a cursor', () => {
  it.each([
    ['nonsense', 'x'],
    ['of another stream', encodePlace('others', noPlace)],
    ['of another shape', Buffer.from('["notes",0,0]').toString('base64url')],
    ['with a negative position', encodePlace('notes', noPlace.with(3, -1))],
    ['with half a position', encodePlace('notes', noPlace.with(3, 0.5))],
    ['with an endless position', encodePlace('notes', noPlace.with(3, 1e300))],
    ['beyond the end', encodePlace('notes', noPlace.with(3, 1_000))],
  ])('that is %s is refused', async (_case, cursor) => {
    const tail = world.openTail();
    expect(await codeOf(world.follow(tail, 'bob', cursor))).toBe('BAD_USER_INPUT');
  });

  it('that is older than what is kept is refused, as is one that grew old while it was read', async () => {
    const tail = world.openTail({ pollMs: 5 });
    const start = await tail.cursorNow();
    await world.append('garden', 'kitchen');
    const alice = await follow(tail, 'alice', start);
    world.log.oldest = world.log.heads;
    expect(await codeOf(world.follow(world.openTail(), 'bob', start))).toBe('CURSOR_EXPIRED');
    await eventually(async () => (await codeOf(follow(tail, 'bob', start))) === 'CURSOR_EXPIRED');
    expect(await codeOf(alice.next())).toBe('CURSOR_EXPIRED');
    expect((await alice.next()).done).toBe(true);
  });

  it('from a process that is ahead is taken', async () => {
    const [ahead, behind] = [world.openTail(), world.openTail({ pollMs: 60_000 })];
    await follow(behind, 'bob');
    world.live.isMute = true;
    await world.append('garden');
    const cursor = await ahead.cursorNow();
    const bob = await follow(behind, 'bob', cursor);
    await world.append('garden');
    world.live.tellOfGap();
    expect(numbers(await take(bob, 1))).toEqual([2]);
  });
});

it('frees everything when a quiet stream is left, and ends who waits', async () => {
  const tail = world.openTail();
  const [bob, other] = [await world.follow(tail, 'bob'), await world.follow(tail, 'bob')];
  const waiting = [bob.next(), bob.next()];
  await bob.return?.();
  expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([true, true]);
  expect(world.live.listening).toBe(1);
  await other.return?.();
  await other.return?.();
  expect(world.live.listening).toBe(0);
  expect((await bob.next()).done).toBe(true);
  // And it begins anew.
  const again = await follow(tail, 'bob');
  await world.append('garden');
  expect(numbers(await take(again, 1))).toEqual([1]);
});

it('ends a stream whose replay fails, and says nothing of the inside', async () => {
  const tail = world.openTail();
  const start = await tail.cursorNow();
  await world.append('garden');
  const stream = await tail.follow({
    person: 'bob',
    after: start,
    topics: () => Promise.reject(new Error('relation "topics" does not exist')),
  });
  const failure: unknown = await stream.next().catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'SUBSCRIPTION_LOST',
    message: expect.not.stringContaining('relation'),
  });
  expect((await stream.next()).done).toBe(true);
});
