import { Random } from '../feeds/random';
import { composeText, textLength } from './compose-text';
import { KnownPlaces, mostDepth } from './known-places';
import type { Edge } from './operations';
import { countFaults, summarise } from './summary';
import type { PageRead } from './timed-oracle';
import type { Run } from './workload';

describe('a composed text', () => {
  const random = new Random(3);
  const texts = Array.from({ length: 500 }, (_, number) =>
    composeText(random, number, ['person_1', 'person_22', 'person_2000']),
  );
  const counts = (pattern: RegExp) => texts.map((text) => text.match(pattern)?.length ?? 0);

  it('has 256 characters, and no other is like it', () => {
    expect(new Set(texts.map(({ length }) => length))).toEqual(new Set([textLength]));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('has 1 to 6 mentions and 1 to 6 links, each number of them at some time', () => {
    for (const pattern of [/@\w+/g, /https:\/\/\S+/g])
      expect([...new Set(counts(pattern))].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('the places known of a feed', () => {
  const edges = (...times: number[]): Edge[] =>
    times.map((at) => ({
      cursor: `cursor of ${at}`,
      node: { id: `post ${at}`, text: '', createdAt: new Date(at).toISOString(), author: null },
    }));

  it('let a page begin at any depth, or as deep as is known', () => {
    const places = new KnownPlaces();
    expect(places.at(0)).toBeNull();
    expect(places.at(5)).toBeNull();
    places.readFromTop(edges(9, 7, 5), false);
    expect(places.at(0)).toBeNull();
    expect(places.at(1)).toEqual({ id: 'post 9', at: 9, cursor: 'cursor of 9' });
    expect(places.at(3)?.at).toBe(5);
    expect(places.at(100)?.at).toBe(5);
  });

  it('take over what a later page from the top says, and keep what is below it', () => {
    const places = new KnownPlaces();
    places.readFromTop(edges(9, 7, 5, 3, 1), false);
    places.readFromTop(edges(11, 9, 6), true);
    expect([1, 2, 3, 4, 5].map((depth) => places.at(depth)?.at)).toEqual([11, 9, 6, 5, 3]);
    places.readFromTop(edges(...Array.from({ length: 150 }, (_, index) => 1_000 - index)), false);
    expect(places.length).toBe(mostDepth);
  });

  it('say how deep a page can begin and still be full', () => {
    const places = new KnownPlaces();
    expect(places.deepest(2)).toBe(0);
    places.readFromTop(edges(9), false);
    expect(places.deepest(2)).toBe(0);
    places.readFromTop(edges(9, 7, 5), false);
    expect(places.deepest(2)).toBe(1);
    places.readFromTop(edges(9, 7, 5), true);
    expect(places.deepest(2)).toBe(3);
    // A page that ends above what is known says nothing of the end.
    places.readFromTop(edges(11, 9), true);
    expect(places.deepest(2)).toBe(4);
  });
});

describe('the summary of a run', () => {
  const page = { viewer: 3, person: null } as PageRead;
  const run: Run = {
    samples: [
      ...[10, 20, 30, 40].map((ms) => ({ kind: 'home' as const, ms, failure: null })),
      { kind: 'compose', ms: 500, failure: null },
      { kind: 'user', ms: 5_000, failure: 'status 503' },
      { kind: 'delete', ms: 900, failure: null },
    ],
    dropped: 2,
    pages: [page, page],
  };
  const about = { perSecond: 1, seconds: 6, cpuSeconds: 0.1 };
  const summary = summarise(run, { judge: () => [{ kind: 'missing', what: 'a post' }] }, about);

  it('counts what was answered, what failed, what was dropped and what was wrong', () => {
    expect(summary).toMatchObject({ answered: 5, errors: 1, dropped: 2, pages: 2, faults: { missing: 2 } });
    expect(countFaults(summary)).toBe(2);
    expect(summary.examples).toEqual([
      'user: status 503',
      'missing: person 3 read home: a post',
      'missing: person 3 read home: a post',
    ]);
  });

  it('takes the times of the mix alone, and tells those of each kind apart', () => {
    expect([summary.p50Ms, summary.p99Ms]).toEqual([30, 500]);
    expect(summary.byKind.delete).toEqual({ count: 1, p50Ms: 900, p99Ms: 900 });
    expect(summary.byKind.home).toEqual({ count: 4, p50Ms: 20, p99Ms: 40 });
  });
});
