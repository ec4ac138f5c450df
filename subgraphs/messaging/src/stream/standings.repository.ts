import type { Queryable } from '@chorus/database';
import type { PersonStandings } from './local-standings';

/** Who left longer ago has nothing in the log any more: it is kept for 7 days. */
const leftWithinDays = 8;

const findStandings = `
  SELECT p.conversation_id AS "conversationId",
    CASE WHEN p.left_at IS NOT NULL THEN 'OUT' WHEN p.request = 'PENDING' THEN 'REQUEST'
      WHEN p.request = 'DECLINED' THEN 'DECLINED' ELSE 'IN' END AS standing,
    greatest(p.joined_sequence, p.cleared_sequence) AS after
  FROM participants p
  WHERE p.account_id = $1 AND (p.left_at IS NULL OR p.left_at > now() - interval '${leftWithinDays} days')`;

/** How a person stands to all of their conversations, and whether they send read receipts. */
export async function findPersonStandings(database: Queryable, accountId: string): Promise<PersonStandings> {
  const [standings, [settings]] = await Promise.all([
    database.query<PersonStandings['standings'][number]>(findStandings, [accountId]),
    database.query<{ sends: boolean }>(
      'SELECT sends_read_receipts AS sends FROM messaging_settings WHERE account_id = $1',
      [accountId],
    ),
  ]);
  return { standings, sendsReadReceipts: settings?.sends ?? true };
}
