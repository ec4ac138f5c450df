import type { Queryable } from '@chorus/database';
import type { NotifiableMessage } from '@chorus/domain-queries';
import { byPlace } from '../lists/by-place';
import { mostPeopleWithReceipts } from './receipt.policy';

/** For each message those who want to hear of it and have not read it. The mute is that of `isMutedAt`. */
export async function findNotifiable(
  database: Queryable,
  messages: readonly NotifiableMessage[],
  now: Date,
): Promise<string[][]> {
  const rows = await database.query<{ place: number; accountId: string }>(
    `SELECT message.place::int, p.account_id AS "accountId"
     FROM unnest($1::uuid[], $2::int[], $3::uuid[]) WITH ORDINALITY AS message (conversation_id, sequence, sender_id, place)
     JOIN conversations c ON c.id = message.conversation_id AND c.participants_count <= $4
     JOIN participants p ON p.conversation_id = c.id
     WHERE p.account_id <> message.sender_id AND p.left_at IS NULL AND p.request = 'NONE'
       AND NOT (p.is_muted AND (p.muted_until IS NULL OR p.muted_until > $5))
       AND message.sequence > greatest(p.joined_sequence, p.cleared_sequence, p.read_sequence)
     ORDER BY message.place, p.account_id`,
    [
      messages.map(({ conversationId }) => conversationId),
      messages.map(({ sequence }) => sequence),
      messages.map(({ senderId }) => senderId),
      mostPeopleWithReceipts,
      now,
    ],
  );
  return byPlace(messages.length, rows).map((people) => people.map(({ accountId }) => accountId));
}
