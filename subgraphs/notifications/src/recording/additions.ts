import type { Folder } from '../groups/group';
import type { Cause, KindName } from '../kinds/kind';
import { accountKey, chainOf, commentKey, deedKey, messageKey, postKey, slotOf } from './keys';

/** A cause that its recipient may and wants to be told of. */
export interface Addition extends Cause {
  kind: KindName;
  at: Date;
  folder: Folder;
  inApp: boolean;
  push: boolean;
  chain: string;
  slot: string;
  /** What must not have ended since: the deed itself, before this. */
  deed: string;
  /** What must not be gone at all. */
  things: readonly string[];
}

export interface Decided {
  folder: Folder;
  inApp: boolean;
  push: boolean;
}

export function additionOf(
  kind: KindName,
  cause: Cause,
  at: Date,
  { folder, inApp, push }: Decided,
): Addition {
  const { recipientId, actorId, subject, postId, commentIds = [], item } = cause;
  const chain = chainOf({ kind, ...cause });
  return {
    ...cause,
    kind,
    at,
    folder,
    inApp,
    push,
    chain,
    slot: slotOf(chain, { folder, inApp, actorId }),
    deed: deedKey(chain, cause),
    things: [
      accountKey(recipientId),
      ...(actorId === null ? [] : [accountKey(actorId)]),
      ...(postId === null ? [] : [postKey(postId)]),
      ...commentIds.map(commentKey),
      ...(subject?.type === 'Conversation' ? [messageKey(subject.id, item)] : []),
    ],
  };
}
