import { userError, type UserError } from '@chorus/subgraph-kit';
import { commonPasswords } from './common-passwords';

const minLength = 10;
const maxLength = 128;

const lengthOf = (text: string): number => [...text].length;

/** What is hashed: spellings that Unicode calls equal (keyboards differ) are one password. */
export const normalisePassword = (input: string): string => input.normalize('NFKC');

/** Could this text have been chosen as a password? Spares hashing megabytes. */
export const isPossiblePassword = (input: string): boolean =>
  input.length <= maxLength * 32 && input.isWellFormed() && lengthOf(normalisePassword(input)) <= maxLength;

/**
 * A password that a person chooses, normalised; or what is wrong with it. `ownNames`: what others know of the person and
 * would try.
 */
export function cleanPassword(
  input: string,
  ownNames: readonly string[],
): { text: string; error: null } | { text: null; error: UserError } {
  const refuse = (code: UserError['code'], message: string) => ({
    text: null,
    error: userError(code, message, 'password'),
  });
  if (!input.isWellFormed()) return refuse('INVALID', 'The password is not valid Unicode.');
  const text = normalisePassword(input);
  const length = lengthOf(text);
  if (length === 0) return refuse('REQUIRED', 'Choose a password.');
  if (length < minLength) return refuse('TOO_SHORT', `Use at least ${minLength} characters.`);
  if (length > maxLength) return refuse('TOO_LONG', `Use at most ${maxLength} characters.`);
  const folded = text.trim().toLowerCase();
  if (ownNames.some((name) => normalisePassword(name).trim().toLowerCase() === folded)) {
    return refuse('INVALID', 'Others know your names and your address: choose something else.');
  }
  if (commonPasswords.has(folded) || new Set(folded).size <= 2) {
    return refuse('INVALID', 'This password is too easy to guess.');
  }
  return { text, error: null };
}
