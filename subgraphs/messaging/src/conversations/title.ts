import { cleanText, fail, succeed, type Outcome } from '@chorus/subgraph-kit';
import { maxTitleLength } from './conversation';

/** A group's name: one line of 1 to 100 code points. Null and empty are no name. */
export function readTitle(title: string | null | undefined): Outcome<string | null> {
  if (title == null || title.trim() === '') return succeed(null);
  const { text, error } = cleanText(title, { field: 'title', maxLength: maxTitleLength, isMultiline: false });
  return error === null ? succeed(text) : fail(error);
}
