import { presentReactionCounts, recountReactions } from './reaction';

it('a reaction that changes its kind moves from one count to the other', () => {
  expect(recountReactions({ LIKE: 2, WOW: 1 }, 'WOW', 'LIKE')).toEqual({ LIKE: 3 });
  expect(recountReactions({}, null, 'SAD')).toEqual({ SAD: 1 });
  expect(recountReactions({ SAD: 1 }, 'SAD', null)).toEqual({});
});

it('clients see the most frequent kind first, and no kind without reactions', () => {
  expect(presentReactionCounts({ WOW: 1, LIKE: 1, LOVE: 5 })).toEqual([
    { kind: 'LOVE', count: 5 },
    { kind: 'LIKE', count: 1 },
    { kind: 'WOW', count: 1 },
  ]);
});
