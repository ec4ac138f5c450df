import type { Queryable, Transaction } from '@chorus/database';
import type { ReceiptKind } from './receipt.policy';

/** Somebody whose mark moved, as they were just before. */
export interface MovedMark {
  kind: 'ONE_TO_ONE' | 'GROUP';
  participantsCount: number;
  isRequest: boolean;
  sendsReadReceipts: boolean;
  /** Where the mark stood. */
  before: number;
}

export interface Mark {
  conversationId: string;
  accountId: string;
  sequence: number;
}

const columns = { delivered: 'delivered_sequence', read: 'read_sequence' } as const;

/** What is read was delivered. */
const changes = {
  delivered: 'delivered_sequence = $3',
  read: 'read_sequence = $3, delivered_sequence = greatest(p.delivered_sequence, $3)',
} as const;

/** One statement. The row's lock is taken before the mark is looked at, so that it only ever moves forward. */
const moveStatement = (kind: ReceiptKind): string => `
  WITH marker AS (
    SELECT c.kind, c.participants_count AS "participantsCount", p.request <> 'NONE' AS "isRequest",
      coalesce(s.sends_read_receipts, true) AS "sendsReadReceipts", p.${columns[kind]} AS before
    FROM participants p
    JOIN conversations c ON c.id = p.conversation_id
    LEFT JOIN messaging_settings s ON s.account_id = p.account_id
    WHERE p.conversation_id = $1 AND p.account_id = $2 AND p.left_at IS NULL AND p.request <> 'DECLINED'
      AND $3 <= c.last_sequence AND $3 > greatest(p.joined_sequence, p.cleared_sequence)
      AND p.${columns[kind]} < $3
    FOR UPDATE OF p
  )
  UPDATE participants p SET ${changes[kind]} FROM marker
  WHERE p.conversation_id = $1 AND p.account_id = $2
  RETURNING marker.*`;

const moveStatements = { delivered: moveStatement('delivered'), read: moveStatement('read') };

/** Null when nothing moved: the mark stands there or further on, or it is no place where it could stand. */
export async function moveMark(
  transaction: Transaction,
  kind: ReceiptKind,
  { conversationId, accountId, sequence }: Mark,
): Promise<MovedMark | null> {
  const [moved] = await transaction.query<MovedMark>(moveStatements[kind], [
    conversationId,
    accountId,
    sequence,
  ]);
  return moved ?? null;
}

/** Could the person's marks stand at this message: is it in their conversation, and theirs to read? */
export async function isPlaceOfMark(
  database: Queryable,
  { conversationId, accountId, sequence }: Mark,
): Promise<boolean> {
  const rows = await database.query(
    `SELECT FROM participants p JOIN conversations c ON c.id = p.conversation_id
     WHERE p.conversation_id = $1 AND p.account_id = $2 AND p.left_at IS NULL AND p.request <> 'DECLINED'
       AND $3 <= c.last_sequence AND $3 > greatest(p.joined_sequence, p.cleared_sequence)`,
    [conversationId, accountId, sequence],
  );
  return rows.length > 0;
}

/** How far somebody has received and read a conversation. */
export interface MarksRecord {
  conversationId: string;
  accountId: string;
  joinedSequence: number;
  deliveredSequence: number;
  readSequence: number;
  sendsReadReceipts: boolean;
}

/** The marks of everybody who takes part in these conversations: neither left nor with a request open. By account id. */
export async function findMarks(
  database: Queryable,
  conversationIds: readonly string[],
): Promise<MarksRecord[]> {
  return database.query<MarksRecord>(
    `SELECT p.conversation_id AS "conversationId", p.account_id AS "accountId", p.joined_sequence AS "joinedSequence",
       p.delivered_sequence AS "deliveredSequence", p.read_sequence AS "readSequence",
       coalesce(s.sends_read_receipts, true) AS "sendsReadReceipts"
     FROM participants p LEFT JOIN messaging_settings s ON s.account_id = p.account_id
     WHERE p.conversation_id = ANY ($1::uuid[]) AND p.left_at IS NULL AND p.request = 'NONE'
     ORDER BY p.account_id`,
    [conversationIds],
  );
}
