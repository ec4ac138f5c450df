import { createHash } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The version of an SDL whose team gives it none. */
export const contentVersion = (sdl: string): string => sha256(sdl).slice(0, 12);

/** The id of a document that its client gives none: what the gateway's persisted queries use too. */
export const documentId = (document: string): string => sha256(document);

/** The id of a finding: the same wherever and whenever it is found again. */
export const findingId = (kind: 'cmp' | 'chg' | 'evt' | 'key' | 'lint' | 'op', ...parts: string[]): string =>
  `${kind}_${sha256(parts.join('\n')).slice(0, 10)}`;

/** The id of a publication: sorts by time. */
export const publicationId = (at: string, content: string): string =>
  `${at.replace(/[-:]/g, '').replace(/\.\d+/, '')}-${sha256(content).slice(0, 8)}`;
