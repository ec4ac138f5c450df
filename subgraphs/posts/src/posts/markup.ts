import { normaliseHashtag } from '../hashtags/hashtag';

// What follows `#` or `@` inside an address belongs to the address.
const addresses = /(?:\b[a-z][a-z0-9+.-]{1,20}:\/\/|\bwww\.)[^\s<>"]+/giu;

// A mark starts a word: after a letter it is part of `C#`, after a dot or slash of an address, after another mark of nothing.
const hashtag = /(?<![\p{L}\p{M}\p{N}_&/#＃@])[#＃]([\p{L}\p{M}\p{N}_]+)/gu;

// As for hashtags, and never after what can end the first half of an e-mail address. `@bob@example.org` is somebody elsewhere.
const mention = /(?<![\p{L}\p{M}\p{N}_%+\-/@#])@([A-Za-z0-9_]{3,30})(?![\p{L}\p{M}\p{N}_@])/gu;

/** What a text says beside its words. Each name once, in the order of the text. */
export interface Markup {
  /** Normalised, without #. */
  hashtags: string[];
  /** Lower case, without @. Whether anybody has such a handle is another question. */
  handles: string[];
}

/** Finds `#hashtags` and `@handles`, but none inside URLs and e-mail addresses. */
export function readMarkup(text: string): Markup {
  const prose = text.replace(addresses, ' ');
  const names = matches(prose, hashtag).map(normaliseHashtag);
  return {
    hashtags: unique(names.filter((name) => name !== null)),
    handles: unique(matches(prose, mention).map((handle) => handle.toLowerCase())),
  };
}

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name]) => name ?? '');

const unique = (names: string[]): string[] => [...new Set(names)];
