import type { Queryable } from '@chorus/database';
import { participantColumns } from '../participants/participant.repository';
import type { ParticipantRecord } from '../participants/participant';
import type { ConversationFolder, ConversationRecord } from './conversation';
import { conversationColumns } from './conversation.repository';

/** A place in a folder: the newest message's time, then the id. */
export interface FolderPosition {
  at: string;
  id: string;
}

/** A conversation, and the person's own part in it. */
export type ConversationRow = ConversationRecord & ParticipantRecord;

/**
 * Up to `limit` of a person's conversations in a folder, strictly after a position, the newest message first. What the
 * person deleted shows again with the next message; what they declined shows nowhere. Says in SQL what `folderOf` says.
 */
export async function findConversationsInFolder(
  database: Queryable,
  question: {
    accountId: string;
    folder: ConversationFolder;
    after: FolderPosition;
    limit: number;
    now: Date;
  },
): Promise<ConversationRow[]> {
  const { accountId, folder, after, limit, now } = question;
  return database.query<ConversationRow>(
    `SELECT ${conversationColumns}, ${participantColumns}
     FROM participants p JOIN conversations c ON c.id = p.conversation_id
     WHERE p.account_id = $1 AND p.left_at IS NULL AND c.last_sequence > p.cleared_sequence
       AND (c.last_message_at, c.id) < ($3::timestamptz, $4::uuid)
       AND CASE
         WHEN p.request = 'PENDING' THEN 'REQUESTS'
         WHEN p.request = 'DECLINED' THEN ''
         WHEN p.archived_sequence IS NOT NULL AND (c.last_sequence <= p.archived_sequence
           OR p.is_muted AND (p.muted_until IS NULL OR p.muted_until > $6)) THEN 'ARCHIVED'
         ELSE 'INBOX'
       END = $2
     ORDER BY c.last_message_at DESC, c.id DESC
     LIMIT $5`,
    [accountId, folder, after.at, after.id, limit, now],
  );
}
