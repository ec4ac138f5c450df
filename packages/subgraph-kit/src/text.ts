import { userError, type UserError } from './user-errors';

// Control characters but tab and line feed, bidirectional overrides, and the byte-order mark: they corrupt or disguise text.
const forbidden = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFEFF]/u;

// Blanks, characters of no width, and letters and symbols that are drawn as nothing: alone they say nothing. What our
// Unicode does not know yet may be an emoji of next year, and counts as visible.
const nothingVisible = /^[\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\uFFF9-\uFFFB]*$/u;

export interface TextRules {
  /** The input field, for the error's path. */
  field: string;
  /** Code points at most. */
  maxLength: number;
  /** Code points at least, after trimming. Default 1: something that can be seen. With 0 the text may be empty. */
  minLength?: number;
  /** May it have line feeds and tabs? Default true. */
  isMultiline?: boolean;
}

/**
 * Cleans a text that a person wrote: CRLF to LF, NFC, trimmed. Refuses lone surrogates, control characters and
 * bidirectional overrides (INVALID), and lengths out of bounds (REQUIRED, TOO_SHORT, TOO_LONG).
 */
export function cleanText(
  input: string,
  rules: TextRules,
): { text: string; error: null } | { text: null; error: UserError } {
  const { field, maxLength, minLength = 1, isMultiline = true } = rules;
  const refuse = (error: UserError) => ({ text: null, error });
  if (!input.isWellFormed()) return refuse(userError('INVALID', 'The text is not valid Unicode.', field));
  const text = input.replace(/\r\n?/g, '\n').normalize('NFC').trim();
  if (forbidden.test(text) || (!isMultiline && /[\n\t\u2028\u2029]/.test(text))) {
    return refuse(userError('INVALID', 'The text has characters that are not allowed.', field));
  }
  const length = [...text].length;
  if (minLength > 0 && nothingVisible.test(text)) {
    return refuse(userError('REQUIRED', 'Write something first.', field));
  }
  if (length < minLength)
    return refuse(userError('TOO_SHORT', `Use at least ${minLength} characters.`, field));
  if (length > maxLength) return refuse(userError('TOO_LONG', `Use at most ${maxLength} characters.`, field));
  return { text, error: null };
}

/** A text to stand in HTML, between tags or in a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
