import type { Queryable, Transaction } from '@chorus/database';
import { byPlace } from '../lists/by-place';
import type { MessageKey, MessageRecord } from '../messages/message';
import type { MessageRange, MessageStore, NewMessage, PageOrder, SenderCount } from './message-store';

const columns = `m.conversation_id AS "conversationId", m.sequence, m.sender_id AS "senderId", m.text, m.sent_at AS "sentAt",
  m.edited_at AS "editedAt", m.unsent_at AS "unsentAt", m.version, m.reply_to_sequence AS "replyToSequence",
  m.shared_post_id AS "sharedPostId", m.idempotency_key AS "idempotencyKey"`;

const ranges = `unnest($1::uuid[], $2::int[], $3::int[])
  WITH ORDINALITY AS range (conversation_id, after, up_to, place)`;
const inRange = `m.conversation_id = range.conversation_id AND m.sequence > range.after AND m.sequence <= range.up_to`;

const pageOf = (direction: 'ASC' | 'DESC'): string =>
  `SELECT range.place::int, m.* FROM ${ranges}
   CROSS JOIN LATERAL (
     SELECT ${columns} FROM messages m WHERE ${inRange} ORDER BY m.sequence ${direction} LIMIT $4
   ) m
   ORDER BY range.place, m.sequence ${direction}`;

const newestStatement = pageOf('DESC');
const oldestStatement = pageOf('ASC');

const valuesOf = (asked: readonly MessageRange[]) => [
  asked.map(({ conversationId }) => conversationId),
  asked.map(({ after }) => after),
  asked.map(({ upTo }) => upTo),
];

/** The adapter on the domain's own tables: its writes commit with the conversation's head. */
export class PostgresMessageStore implements MessageStore {
  constructor(private readonly database: Queryable) {}

  async append(transaction: Transaction, messages: readonly NewMessage[]): Promise<void> {
    await transaction.execute(
      `INSERT INTO messages (conversation_id, sequence, sender_id, text, sent_at, reply_to_sequence, shared_post_id, idempotency_key)
       SELECT * FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::timestamptz[], $6::int[], $7::uuid[], $8::text[])
       ON CONFLICT (conversation_id, sequence) DO UPDATE SET sender_id = EXCLUDED.sender_id, text = EXCLUDED.text,
         sent_at = EXCLUDED.sent_at, edited_at = NULL, unsent_at = NULL, version = 1,
         reply_to_sequence = EXCLUDED.reply_to_sequence, shared_post_id = EXCLUDED.shared_post_id,
         idempotency_key = EXCLUDED.idempotency_key`,
      [
        ...keyColumns(messages),
        messages.map(({ senderId }) => senderId),
        messages.map(({ text }) => text),
        messages.map(({ sentAt }) => sentAt.toISOString()),
        messages.map(({ replyToSequence }) => replyToSequence),
        messages.map(({ sharedPostId }) => sharedPostId),
        messages.map(({ idempotencyKey }) => idempotencyKey),
      ],
    );
  }

  async edit(
    transaction: Transaction,
    { conversationId, sequence }: MessageKey,
    { text, editedAt }: { text: string; editedAt: Date },
  ): Promise<void> {
    await transaction.execute(
      `UPDATE messages SET text = $3, edited_at = $4, version = version + 1
       WHERE conversation_id = $1 AND sequence = $2`,
      [conversationId, sequence, text, editedAt],
    );
  }

  async erase(transaction: Transaction, keys: readonly MessageKey[], unsentAt: Date): Promise<void> {
    await transaction.execute(
      `UPDATE messages m SET text = NULL, edited_at = NULL, unsent_at = $3, version = version + 1,
         reply_to_sequence = NULL, shared_post_id = NULL
       FROM unnest($1::uuid[], $2::int[]) AS key (conversation_id, sequence)
       WHERE m.conversation_id = key.conversation_id AND m.sequence = key.sequence AND m.unsent_at IS NULL`,
      [...keyColumns(keys), unsentAt],
    );
  }

  async page(
    asked: readonly MessageRange[],
    { order, limit }: { order: PageOrder; limit: number },
  ): Promise<MessageRecord[][]> {
    if (asked.length === 0 || limit === 0) return asked.map(() => []);
    const statement = order === 'NEWEST' ? newestStatement : oldestStatement;
    const rows = await this.database.query<MessageRecord & { place: number }>(statement, [
      ...valuesOf(asked),
      limit,
    ]);
    return byPlace(asked.length, rows);
  }

  async count(
    asked: readonly MessageRange[],
    { limit, exceptSenderIds }: { limit: number; exceptSenderIds: readonly string[] },
  ): Promise<SenderCount[][]> {
    if (asked.length === 0) return [];
    const rows = await this.database.query<SenderCount & { place: number }>(
      `SELECT range.place::int, m.sender_id AS "senderId", count(*)::int AS count FROM ${ranges}
       CROSS JOIN LATERAL (
         SELECT m.sender_id FROM messages m
         WHERE ${inRange} AND m.unsent_at IS NULL AND m.sender_id <> ALL ($5::uuid[])
         ORDER BY m.sequence DESC LIMIT $4
       ) m
       GROUP BY range.place, m.sender_id`,
      [...valuesOf(asked), limit, exceptSenderIds],
    );
    return byPlace(asked.length, rows);
  }

  async byKeys(keys: readonly MessageKey[]): Promise<(MessageRecord | null)[]> {
    if (keys.length === 0) return [];
    const rows = await this.database.query<MessageRecord & { place: number }>(
      `SELECT key.place::int, ${columns}
       FROM unnest($1::uuid[], $2::int[]) WITH ORDINALITY AS key (conversation_id, sequence, place)
       JOIN messages m ON m.conversation_id = key.conversation_id AND m.sequence = key.sequence`,
      keyColumns(keys),
    );
    return byPlace(keys.length, rows).map(([message]) => message ?? null);
  }

  async find(
    transaction: Transaction,
    { conversationId, sequence }: MessageKey,
  ): Promise<MessageRecord | null> {
    const [row] = await transaction.query<MessageRecord>(
      `SELECT ${columns} FROM messages m WHERE m.conversation_id = $1 AND m.sequence = $2`,
      [conversationId, sequence],
    );
    return row ?? null;
  }

  async bySender(conversationId: string, senderId: string, limit: number): Promise<MessageKey[]> {
    return this.database.query<{ conversationId: string; sequence: number }>(
      `SELECT conversation_id AS "conversationId", sequence FROM messages
       WHERE conversation_id = $1 AND sender_id = $2 AND unsent_at IS NULL
       LIMIT $3`,
      [conversationId, senderId, limit],
    );
  }
}

const keyColumns = (keys: readonly MessageKey[]) => [
  keys.map(({ conversationId }) => conversationId),
  keys.map(({ sequence }) => sequence),
];
