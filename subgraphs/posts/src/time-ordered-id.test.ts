import { newTimeOrderedId } from './time-ordered-id';

it('the order of ids is the order of their times', () => {
  const before = Date.now();
  const made = Array.from({ length: 2000 }, () => newTimeOrderedId());
  const sorted = [...made].sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(made).toEqual(sorted);
  for (const [index, { createdAt }] of made.entries()) {
    expect(createdAt.getTime()).toBeGreaterThanOrEqual(made[index - 1]?.createdAt.getTime() ?? before);
  }
});
