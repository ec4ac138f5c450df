import { cleanText } from './text';
import { userError, type UserError } from './user-errors';

/** Characters of a handle at least and at most. */
export const handleLength = { min: 3, max: 30 } as const;
/** Code points of a display name at most. */
export const maxDisplayNameLength = 50;

type Cleaned = { text: string; error: null } | { text: null; error: UserError };

// Checked before lower-casing: outside ASCII, other letters become these by it (U+212A, the Kelvin sign, becomes `k`).
const handleCharacters = /^[A-Za-z0-9_]+$/;

/** The handle in a text that a person wrote: without `@`, in lower case; null when no handle can look like this. */
export function parseHandle(input: string): string | null {
  const handle = input.trim().replace(/^@/, '');
  const isPossible =
    handle.length >= handleLength.min && handle.length <= handleLength.max && handleCharacters.test(handle);
  return isPossible ? handle.toLowerCase() : null;
}

/** A handle that a person wants: as `parseHandle`, but says what is wrong. `field` is the input field. */
export function cleanHandle(input: string, field = 'handle'): Cleaned {
  const handle = input.trim().replace(/^@/, '');
  const { min, max } = handleLength;
  const refuse = (error: UserError): Cleaned => ({ text: null, error });
  if (handle === '') return refuse(userError('REQUIRED', 'Choose a handle.', field));
  if (!handleCharacters.test(handle)) {
    return refuse(userError('INVALID', 'Use only the letters a to z, digits and underscores.', field));
  }
  if (handle.length < min) return refuse(userError('TOO_SHORT', `Use at least ${min} characters.`, field));
  if (handle.length > max) return refuse(userError('TOO_LONG', `Use at most ${max} characters.`, field));
  return { text: handle.toLowerCase(), error: null };
}

// Format characters, separators, marks, and the letters and symbols that are drawn as nothing.
const invisible = /[\p{C}\p{Z}\p{M}\u115F\u1160\u2800\u3164\uFFA0]/gu;

/** A display name: one line of 1 to 50 code points, at least one of them visible. `field` is the input field. */
export function cleanDisplayName(input: string, field = 'displayName'): Cleaned {
  const cleaned = cleanText(input, { field, maxLength: maxDisplayNameLength, isMultiline: false });
  if (cleaned.error !== null) return cleaned;
  if (cleaned.text.replace(invisible, '') !== '') return cleaned;
  return { text: null, error: userError('REQUIRED', 'Write something that can be seen.', field) };
}
