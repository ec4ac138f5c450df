import { SeenOnce } from './seen-once';

let now: number;
beforeEach(() => (now = 1_000_000));
const seenOnce = (maxKeys?: number) => new SeenOnce({ keepMs: 100, maxKeys, now: () => now });

it('knows a key for as long as it must', () => {
  const seen = seenOnce();
  expect(seen.note('a')).toBe('first');
  for (let passed = 0; passed < 100; passed += 10, now += 10) expect(seen.note('a')).toBe('again');
});

it('knows a key that came just before the older half was dropped', () => {
  const seen = seenOnce();
  now += 99;
  expect(seen.note('a')).toBe('first');
  now += 99;
  expect(seen.note('a')).toBe('again');
});

it('forgets a key in the end, also when nothing came meanwhile', () => {
  const seen = seenOnce();
  seen.note('a');
  now += 1_000;
  expect(seen.note('a')).toBe('first');
});

it('takes no more than its memory holds, and says so rather than forget', () => {
  const seen = seenOnce(2);
  expect([seen.note('a'), seen.note('b'), seen.note('c'), seen.note('a')]).toEqual([
    'first',
    'first',
    'full',
    'again',
  ]);
  now += 200;
  expect(seen.note('c')).toBe('first');
});
