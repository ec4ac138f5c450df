import type { Queryable, Transaction } from '@chorus/database';
import type { MessageKey } from '../messages/message';
import { fold } from './fold';

/** In front of each lexeme: a search for it in one conversation reads nothing of others. Collisions only cost a look. */
const prefixOf = (conversationId: string): string => `right(${conversationId}::text, 12) || '/'`;

const wordsOf = (conversationId: string, text: string): string =>
  `array_to_tsvector(ARRAY(
     SELECT ${prefixOf(conversationId)} || lexeme FROM unnest(to_tsvector('simple', ${text}))
   ))`;

/** Whose words are put, by which text. */
export interface WordsOfMessage extends MessageKey {
  text: string;
  sentAt: Date;
}

/** The words of messages, instead of those before. */
export async function putWords(transaction: Transaction, messages: readonly WordsOfMessage[]): Promise<void> {
  await transaction.execute(
    `INSERT INTO message_words (conversation_id, sequence, sent_at, words)
     SELECT conversation_id, sequence, sent_at, ${wordsOf('conversation_id', 'text')}
     FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[]) AS message (conversation_id, sequence, sent_at, text)
     ON CONFLICT (conversation_id, sequence) DO UPDATE SET sent_at = EXCLUDED.sent_at, words = EXCLUDED.words`,
    [
      messages.map(({ conversationId }) => conversationId),
      messages.map(({ sequence }) => sequence),
      messages.map(({ sentAt }) => sentAt.toISOString()),
      messages.map(({ text }) => fold(text)),
    ],
  );
}

export async function deleteWords(transaction: Transaction, keys: readonly MessageKey[]): Promise<void> {
  await transaction.execute(
    `DELETE FROM message_words w USING unnest($1::uuid[], $2::int[]) AS key (conversation_id, sequence)
     WHERE w.conversation_id = key.conversation_id AND w.sequence = key.sequence`,
    [keys.map(({ conversationId }) => conversationId), keys.map(({ sequence }) => sequence)],
  );
}

/** A place in what was found: the newest first. */
export interface FoundPosition {
  sentAt: string;
  conversationId: string;
  sequence: number;
}

export interface FoundMessage extends MessageKey {
  sentAt: Date;
}

export interface SearchQuestion {
  accountId: string;
  /** Folded. The last may be the beginning of a word. */
  words: readonly string[];
  /** Null: in all of the person's conversations, of which the `maxConversations` newest are searched. */
  conversationId: string | null;
  maxConversations: number;
  after: FoundPosition;
  limit: number;
}

/**
 * Messages that have all the words, from the person's joining on, up to what is committed, newest first, strictly after a
 * position. For the words of a search that say nothing (punctuation), nothing is found.
 */
export async function findMessagesByWords(
  database: Queryable,
  question: SearchQuestion,
): Promise<FoundMessage[]> {
  const { accountId, words, conversationId, maxConversations, after, limit } = question;
  return database.query<FoundMessage>(
    `WITH term AS MATERIALIZED (
       SELECT replace(replace(lexeme, '\\', '\\\\'), '''', '''''') AS lexeme,
         CASE WHEN word.place = cardinality($2::text[]) THEN ':*' ELSE '' END AS suffix
       FROM unnest($2::text[]) WITH ORDINALITY AS word (text, place), unnest(to_tsvector('simple', word.text))
     ), own AS MATERIALIZED (
       SELECT c.id, greatest(p.joined_sequence, p.cleared_sequence) AS after, c.last_sequence AS up_to,
         (SELECT string_agg('''' || ${prefixOf('c.id')} || lexeme || '''' || suffix, ' & ') FROM term)::tsquery AS terms
       FROM participants p JOIN conversations c ON c.id = p.conversation_id
       WHERE p.account_id = $1 AND p.left_at IS NULL AND p.request <> 'DECLINED'
         AND ($3::uuid IS NULL OR c.id = $3)
       ORDER BY c.last_message_at DESC LIMIT $4
     )
     SELECT found.* FROM own CROSS JOIN LATERAL (
       SELECT w.conversation_id AS "conversationId", w.sequence, w.sent_at AS "sentAt" FROM message_words w
       WHERE w.words @@ own.terms AND w.conversation_id = own.id AND w.sequence > own.after AND w.sequence <= own.up_to
         AND (w.sent_at, w.conversation_id, w.sequence) < ($5::timestamptz, $6::uuid, $7::int)
       ORDER BY w.sent_at DESC, w.conversation_id DESC, w.sequence DESC LIMIT $8
     ) found
     ORDER BY found."sentAt" DESC, found."conversationId" DESC, found.sequence DESC LIMIT $8`,
    [
      accountId,
      words,
      conversationId,
      maxConversations,
      after.sentAt,
      after.conversationId,
      after.sequence,
      limit,
    ],
  );
}
