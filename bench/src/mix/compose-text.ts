import type { Random } from '../feeds/random';

/** Characters of every post. */
export const textLength = 256;
const most = 6;
const letters = 'abcdefghijklmnopqrstuvwxyz';

const randomLetters = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick([...letters])).join('');

/** A post of 256 characters that no other has: its number, 1 to 6 mentions, 1 to 6 links, and letters. Handles: at most 12 characters. */
export function composeText(random: Random, number: number, handles: readonly string[]): string {
  const pick = (): string => random.pick(handles);
  const mentions = Array.from({ length: 1 + random.below(most) }, () => `@${pick()}`);
  const links = Array.from(
    { length: 1 + random.below(most) },
    () => `https://x.test/${randomLetters(random, 6)}`,
  );
  const start = [`no. ${number}`, ...mentions, ...links].join(' ');
  return `${start} ${randomLetters(random, textLength - start.length - 1)}`;
}
