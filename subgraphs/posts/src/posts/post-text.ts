import { cleanText, fail, succeed, userError, type Outcome, type UserError } from '@chorus/subgraph-kit';
import { readMarkup, type Markup } from './markup';
import { maxContentWarningLength, maxHashtags, maxMentions, maxPostLength } from './post';

/** A text that may be stored, with what it says beside its words. */
export interface MarkedText extends Markup {
  text: string;
}

/** Cleans a text and finds its hashtags and mentions; refuses more of them than are allowed. */
export function readMarkedText(input: string, maxLength = maxPostLength): Outcome<MarkedText> {
  const { text, error } = cleanText(input, { field: 'text', maxLength });
  if (error) return fail(error);
  const markup = readMarkup(text);
  const errors: UserError[] = [];
  if (markup.handles.length > maxMentions) errors.push(tooMany('mentions', maxMentions));
  if (markup.hashtags.length > maxHashtags) errors.push(tooMany('hashtags', maxHashtags));
  return errors.length > 0 ? fail(...errors) : succeed({ text, ...markup });
}

/** Null and absent are no warning. */
export function readContentWarning(input: string | null | undefined): Outcome<string | null> {
  if (input == null) return succeed(null);
  const { text, error } = cleanText(input, {
    field: 'contentWarning',
    maxLength: maxContentWarningLength,
    isMultiline: false,
  });
  return error ? fail(error) : succeed(text);
}

const tooMany = (what: string, limit: number): UserError =>
  userError('LIMIT_REACHED', `Use at most ${limit} different ${what}.`, 'text');
