import { peoplePhrase } from './people-phrase';

it.each([
  [['Ann'], 1, 'Ann'],
  [['Ann', 'Bob'], 2, 'Ann and Bob'],
  [['Ann'], 2, 'Ann and 1 other'],
  [['Ann', 'Bob'], 3, 'Ann and 2 others'],
  [['Ann', 'Bob'], 13, 'Ann and 12 others'],
  [[], 1, 'Somebody'],
  [[], 0, 'Somebody'],
  [[], 3, '3 people'],
])('%j of %d people are "%s"', (names, count, phrase) => {
  expect(peoplePhrase(names, count)).toBe(phrase);
});
