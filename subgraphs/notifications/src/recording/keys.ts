import { createHash } from 'node:crypto';
import type { Folder } from '../groups/group';
import type { Deed, KindName } from '../kinds/kind';

/** A UUID made of a text: the same for the same text. */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 32);
  // Version 8, as RFC 9562 has it for ids of one's own making.
  const marked = `${hex.slice(0, 12)}8${hex.slice(13, 16)}8${hex.slice(17)}`;
  return [
    marked.slice(0, 8),
    marked.slice(8, 12),
    marked.slice(12, 16),
    marked.slice(16, 20),
    marked.slice(20),
  ].join('-');
}

export type ChainParts = Pick<Deed, 'recipientId' | 'subject'> & { kind: KindName; textKey?: string };

/** What all notifications of one kind about one subject for one person share, whatever their window and folder. */
export const chainOf = ({ kind, recipientId, subject, textKey = '' }: ChainParts): string =>
  uuidFrom(`${kind} ${recipientId} ${subject?.id ?? ''} ${textKey}`);

/** What one open notification has alone. Among the requests each stranger has notifications of their own. */
export const slotOf = (
  chain: string,
  { folder, inApp, actorId }: { folder: Folder; inApp: boolean; actorId: string | null },
): string => uuidFrom(`${chain} ${folder} ${inApp} ${folder === 'REQUESTS' ? (actorId ?? '') : ''}`);

/** What is known of a deed, a post, ...: the key of its ending. */
export const deedKey = (chain: string, { actorId, item }: Pick<Deed, 'actorId' | 'item'>): string =>
  `DEED ${chain} ${actorId ?? ''} ${item}`;
export const postKey = (postId: string): string => `POST ${postId}`;
export const commentKey = (commentId: string): string => `COMMENT ${commentId}`;
export const accountKey = (accountId: string): string => `ACCOUNT ${accountId}`;
export const messageKey = (conversationId: string, item: string): string =>
  `MESSAGE ${conversationId} ${item}`;
