import type { Transaction } from '@chorus/database';

/** How somebody stands after a change of their own part in a conversation. */
export interface ChangedPart {
  isRequest: boolean;
  /** They read only messages with a higher sequence. */
  after: number;
}

const changes = {
  mute: 'is_muted = true, muted_until = $3::timestamptz',
  unmute: 'is_muted = false, muted_until = NULL',
  archive: 'archived_sequence = c.last_sequence',
  unarchive: 'archived_sequence = NULL',
  // What nobody wants to see is read, too.
  clear: `cleared_sequence = c.last_sequence, archived_sequence = NULL,
    read_sequence = greatest(p.read_sequence, c.last_sequence)`,
} as const;

export type OwnChange = keyof typeof changes;

const statementOf = (change: OwnChange): string => `
  UPDATE participants p SET ${changes[change]} FROM conversations c
  WHERE p.conversation_id = $1 AND p.account_id = $2 AND c.id = p.conversation_id
    AND p.left_at IS NULL AND p.request <> 'DECLINED'
  RETURNING p.request <> 'NONE' AS "isRequest", greatest(p.joined_sequence, p.cleared_sequence) AS after`;

const statements = Object.fromEntries(
  (Object.keys(changes) as OwnChange[]).map((change) => [change, statementOf(change)]),
) as Record<OwnChange, string>;

/** Changes somebody's own part; null when they are not in the conversation. `until`: when a mute ends, null: never. */
export async function changeOwnPart(
  transaction: Transaction,
  { conversationId, accountId }: { conversationId: string; accountId: string },
  { change, until = null }: { change: OwnChange; until?: Date | null },
): Promise<ChangedPart | null> {
  const own = [conversationId, accountId];
  const [part] = await transaction.query<ChangedPart>(
    statements[change],
    change === 'mute' ? [...own, until] : own,
  );
  return part ?? null;
}
