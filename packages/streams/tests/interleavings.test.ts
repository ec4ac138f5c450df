import { decodePlace, type Place } from '../src/place';
import type { LogEntry, StreamItem, StreamTail } from '../src';
import { openWorld, randomOf, turns, type Note, type World } from './flaky-world';

const persons = ['alice', 'bob', 'carol'];
const topics = Array.from({ length: 8 }, (_, number) => `topic ${number}`);

interface Reader {
  person: string;
  stream: AsyncIterableIterator<StreamItem<Note>>;
  /** What it resumed after; null for one that began with what comes. */
  after: Place | null;
  /** Where the log ended when it had joined. */
  joinedBy: Place;
  got: StreamItem<Note>[];
  reading: Promise<void>;
}

/**
 * Writers, tails and readers do what they may in an order that the seed decides; messages are lost, repeated and late,
 * and every answer takes its time. In the end every reader must have read what concerns it, once, in order.
 */
async function play(seed: number): Promise<void> {
  const random = randomOf(seed);
  const world = openWorld(random);
  world.log.wait = () => turns(random.below(4));
  for (const person of persons)
    world.topicsOf.set(
      person,
      topics.filter(() => random.chance(0.6)),
    );
  const tails = [0, 1].map(() => world.openTail({ pollMs: 15, maxQueued: 5 }));
  const readers: Reader[] = [];

  for (let step = 0; step < 80; step += 1) {
    const what = random.below(10);
    const reader = readers.length > 0 ? random.pick(readers) : undefined;
    if (what < 5) {
      await world.append(...Array.from({ length: 1 + random.below(3) }, () => random.pick(topics)));
    } else if (what === 5) {
      readers.push(await join(world, random.pick(tails), random.pick(persons)));
    } else if (what === 6 && reader && reader.got.length > 0) {
      // Goes on elsewhere from somewhere on its way.
      const { cursor } = random.pick(reader.got);
      readers.push(await join(world, random.pick(tails), reader.person, cursor));
    } else if (what < 9 && reader) void readSome(reader, 1 + random.below(8));
    else await turns(random.below(5));
  }

  world.live.random = null;
  await Promise.all(readers.map((reader) => readToTheEnd(world, reader)));
  for (const reader of readers) check(world, reader);
  for (const { stream } of readers) await stream.return?.();
  expect(world.live.listening).toBe(0);
}

async function join(world: World, tail: StreamTail<Note>, person: string, cursor?: string): Promise<Reader> {
  const stream = await world.follow(tail, person, cursor);
  const after = cursor === undefined ? null : decodePlace('notes', cursor);
  return { person, stream, after, joinedBy: world.log.heads, got: [], reading: Promise.resolve() };
}

function readSome(reader: Reader, count: number): Promise<void> {
  reader.reading = reader.reading.then(async () => {
    for (let item = 0; item < count; item += 1) {
      const { value, done } = await reader.stream.next();
      if (done) return;
      reader.got.push(value);
    }
  });
  return reader.reading;
}

const isAfter = ({ partition, position }: LogEntry<Note>, place: Place) => position > place[partition]!;
const numbersOf = (entries: readonly LogEntry<Note>[]) =>
  entries.map(({ event }) => event.number).sort((a, b) => a - b);

async function readToTheEnd(world: World, reader: Reader): Promise<void> {
  void readSome(reader, Infinity);
  const start = reader.after ?? reader.joinedBy;
  const expected = world.entriesOf(reader.person).filter((entry) => isAfter(entry, start));
  const isThere = () => {
    const got = new Set(reader.got.map(({ event }) => event.number));
    return expected.every(({ event }) => got.has(event.number));
  };
  const deadline = Date.now() + 3_000;
  while (!isThere() && Date.now() < deadline) await turns(1);
  // And nothing else comes.
  await turns(5);
}

function check(world: World, { person, after, joinedBy, got }: Reader): void {
  const mine = world.entriesOf(person);
  // Who began without a cursor began somewhere between the call and its answer; from there on nothing is missing.
  const began = (entry: LogEntry<Note>): boolean =>
    after
      ? isAfter(entry, after)
      : isAfter(entry, joinedBy) ||
        got.some(
          ({ entry: seen }) => seen!.partition === entry.partition && seen!.position <= entry.position,
        );
  const expected = mine.filter(began);
  expect(got.map(({ event }) => event.number).sort((a, b) => a - b)).toEqual(numbersOf(expected));
  for (const topic of topics) {
    const ofTopic = got.filter(({ entry }) => entry!.topic === topic).map(({ entry }) => entry!.position);
    expect(ofTopic).toEqual([...ofTopic].sort((a, b) => a - b));
  }
  // A cursor says exactly what was read up to it.
  got.forEach(({ cursor }, index) => {
    const place = decodePlace('notes', cursor);
    const passed = expected.filter((entry) => !isAfter(entry, place));
    expect(numbersOf(passed)).toEqual(numbersOf(got.slice(0, index + 1).map(({ entry }) => entry!)));
  });
}

it.each(Array.from({ length: 100 }, (_, seed) => seed))(
  'every reader gets everything of theirs once and in order, whatever happens when (seed %i)',
  (seed) => play(seed),
);
