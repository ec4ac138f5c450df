import { Random } from '../feeds/random';
import { describeGraph } from './distribution';
import { countFollows, followeesOf, importLines, mutualFollows } from './follow-graph';
import { followerCounts, generateHeavyTail } from './heavy-tail';

describe('the generated graph', () => {
  const graph = generateHeavyTail(new Random(7), 2_000, 403);

  it('has 403 followers on average among 2,000 people, with a heavy tail', () => {
    expect(countFollows(graph)).toBe(2_000 * 403);
    const counts = graph.followers.map(({ length }) => length).sort((one, other) => other - one);
    expect(counts[0]).toBe(1_999);
    expect(counts[999]).toBeLessThan(403 * 0.65);
    // A tenth of the people have more than a quarter of all followers.
    expect(counts.slice(0, 200).reduce((sum, count) => sum + count, 0)).toBeGreaterThan((2_000 * 403) / 4);
  });

  it('lets nobody follow themselves or anybody twice', () => {
    graph.followers.forEach((followers, person) => {
      expect(new Set(followers).size).toBe(followers.length);
      expect(followers).not.toContain(person);
    });
  });

  it('is the same again from the same seed, and another from another', () => {
    const small = (seed: number) => generateHeavyTail(new Random(seed), 50, 6);
    expect(small(1)).toEqual(small(1));
    expect(small(1)).not.toEqual(small(2));
  });

  it('does not make the first who signed up the most followed', () => {
    const byPerson = graph.followers.map(({ length }) => length);
    const firstTenth = byPerson.slice(0, 200).reduce((sum, count) => sum + count, 0) / 200;
    expect(firstTenth).toBeGreaterThan(300);
    expect(firstTenth).toBeLessThan(510);
  });

  it.each([
    [1, 0, [0]],
    [3, 6, [2, 2, 2]],
    [4, 5, [3, 1, 1, 0]],
  ])('shares out the followers of %i people, %i in all', (people, total, counts) => {
    expect(followerCounts(people, total)).toEqual(counts);
  });

  it('refuses more followers than there are people', () => {
    expect(() => generateHeavyTail(new Random(1), 3, 3)).toThrow(RangeError);
  });

  it('says how it is distributed', () => {
    expect(describeGraph({ people: 3, followers: [[1, 2], [0], []] })).toEqual([
      '3 people, 3 follows, 1.0 followers on average',
      'followers  min 0, 10 % 0, median 1, 90 % 2, 99 % 2, max 2',
      'following  min 1, 10 % 1, median 1, 90 % 1, 99 % 1, max 1',
    ]);
  });

  it('is written as lines of an import, and turns round', () => {
    const mutual = mutualFollows({ people: 3, pairs: [[0, 1]] });
    expect([...importLines(mutual, (person) => `p${person}`)]).toEqual(['p1 p0', 'p0 p1']);
    expect(followeesOf({ people: 3, followers: [[1, 2], [0], []] })).toEqual([[1], [0], [0]]);
  });
});
