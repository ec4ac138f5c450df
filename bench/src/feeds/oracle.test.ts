import { Oracle, type Violations } from './oracle';

const [alice, bob, carol, dan] = [0, 1, 2, 3] as const;
const clean: Violations = { missing: [], extra: [], duplicate: [], outOfOrder: [] };
const now = { from: 1_000, to: 1_000 };

describe('the oracle', () => {
  let oracle: Oracle;
  const post = (
    id: string,
    author: number,
    at: number,
    audience: 'PUBLIC' | 'FOLLOWERS' | 'FRIENDS' | 'MENTIONED' = 'PUBLIC',
    mentioned: number[] = [],
  ) => oracle.posted({ id, author, at, audience, mentioned: new Set(mentioned) });

  beforeEach(() => {
    oracle = new Oracle(4);
    oracle.followed(alice, bob);
    oracle.befriended(alice, carol);
    post('b1', bob, 1);
    post('c2', carol, 2, 'FRIENDS');
    post('a3', alice, 3);
    post('d4', dan, 4);
  });

  it('finds no fault with the feed that the definition gives', () => {
    expect(oracle.check(alice, ['a3', 'c2', 'b1'], now)).toEqual(clean);
  });

  it.each<[string, string[], Partial<Violations>]>([
    ['a missing entry', ['a3', 'b1'], { missing: ['c2'] }],
    ['an extra entry', ['d4', 'a3', 'c2', 'b1'], { extra: ['d4'] }],
    ['a duplicate entry', ['a3', 'a3', 'c2', 'b1'], { duplicate: ['a3'] }],
    ['entries out of order', ['a3', 'b1', 'c2'], { outOfOrder: ['b1'] }],
    ['an entry withheld', ['a3', 'null', 'b1'], { missing: ['c2'], extra: ['null'] }],
  ])('finds %s', (_case, feed, violations) => {
    expect(oracle.check(alice, feed, now)).toEqual({ ...clean, ...violations });
  });

  it('places a repost by a source at the time of the first, and leaves one’s own out', () => {
    oracle.reposted('d4', bob, { from: 10, to: 12 });
    oracle.reposted('d4', carol, { from: 20, to: 22 });
    post('b15', bob, 15);
    expect(oracle.check(alice, ['b15', 'd4', 'a3', 'c2', 'b1'], now)).toEqual(clean);
    expect(oracle.check(alice, ['d4', 'b15', 'a3', 'c2', 'b1'], now).outOfOrder).toEqual(['d4']);
    oracle.repostUndone('d4', bob);
    expect(oracle.check(alice, ['d4', 'b15', 'a3', 'c2', 'b1'], now)).toEqual(clean);
    oracle.repostUndone('d4', carol);
    oracle.reposted('d4', alice, { from: 30, to: 31 });
    expect(oracle.check(alice, ['b15', 'a3', 'c2', 'b1'], now)).toEqual(clean);
  });

  it('hides what was blocked, muted, deleted, and what the viewer is no reader of', () => {
    oracle.muted(alice, carol, 5_000);
    oracle.deleted('a3');
    post('b5', bob, 5, 'MENTIONED', [dan]);
    expect(oracle.check(alice, ['b1'], now)).toEqual(clean);
    oracle.blockedBy(bob, alice);
    expect(oracle.check(alice, [], now)).toEqual(clean);
    expect(oracle.check(alice, ['c2'], { from: 9_000, to: 9_000 })).toEqual(clean);
  });

  it('takes either answer while a mute runs out', () => {
    oracle.muted(alice, carol, 5_000);
    const during = { from: 4_990, to: 5_010 };
    expect(oracle.check(alice, ['a3', 'b1'], during)).toEqual(clean);
    expect(oracle.check(alice, ['a3', 'c2', 'b1'], during)).toEqual(clean);
    expect(oracle.check(alice, ['a3', 'c2'], during).missing).toEqual(['b1']);
  });

  it('holds a home to its newest 1,000 entries', () => {
    for (let at = 10; at < 1_200; at += 1) post(`b${at}`, bob, at);
    const newest = Array.from({ length: 1_000 }, (_, index) => `b${1_199 - index}`);
    expect(oracle.check(alice, newest, now)).toEqual(clean);
    expect(oracle.check(alice, [...newest, 'b199'], now).extra).toEqual(['b199']);
  });
});
