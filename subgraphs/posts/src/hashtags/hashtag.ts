/** A hashtag, by its normalised name. */
export interface HashtagRecord {
  name: string;
}

/** In code points. */
export const maxHashtagLength = 100;

const wellFormed = /^[\p{L}\p{M}\p{N}_]+$/u;
const hasMoreThanDigits = /[\p{L}\p{M}_]/u;
const hasMoreThanLines = /[\p{L}\p{N}]/u;

/**
 * The one spelling of a hashtag: NFKC, lower case, without a leading #. Null for what cannot be one: characters other
 * than letters, digits and underscores of any script, nothing but digits, nothing but underscores, over 100 characters.
 */
export function normaliseHashtag(input: string): string | null {
  if (!input.isWellFormed() || input.length > 4 * maxHashtagLength) return null;
  // Lower case can undo the composition ("İ"), hence NFKC again.
  const name = input
    .replace(/^[#＃]/u, '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC');
  const isHashtag = wellFormed.test(name) && hasMoreThanDigits.test(name) && hasMoreThanLines.test(name);
  return isHashtag && [...name].length <= maxHashtagLength ? name : null;
}
