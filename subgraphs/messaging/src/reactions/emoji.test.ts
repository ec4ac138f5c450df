import { isEmoji } from './emoji';

it.each(['❤️', '👍', '👍🏽', '👩‍👩‍👧‍👦', '🇩🇪', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'])('%s is one emoji', (text) => {
  expect(isEmoji(text)).toBe(true);
});

it.each(['', 'a', '1', '👍👍', '👍 ', ':)', 'ok👍', '🇩', '\u200d', '<3'])('%j is not', (text) => {
  expect(isEmoji(text)).toBe(false);
});
