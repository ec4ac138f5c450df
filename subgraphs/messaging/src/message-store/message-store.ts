import type { Transaction } from '@chorus/database';
import type { MessageKey, MessageRecord } from '../messages/message';

/** A stretch of one conversation. */
export interface MessageRange {
  conversationId: string;
  /** Only what has a higher sequence. */
  after: number;
  /** Only what has this sequence or a lower one: at most the conversation's committed head. */
  upTo: number;
}

/** Newest first: those next to the range's end. Oldest first: those next to its beginning. */
export type PageOrder = 'NEWEST' | 'OLDEST';

/** How many messages of one sender a count found. */
export interface SenderCount {
  senderId: string;
  count: number;
}

export type NewMessage = Pick<
  MessageRecord,
  | 'conversationId'
  | 'sequence'
  | 'senderId'
  | 'text'
  | 'sentAt'
  | 'replyToSequence'
  | 'sharedPostId'
  | 'idempotencyKey'
>;

/**
 * Messages, by their conversation and their place in it: a port by access pattern, so that wide rows can follow. Who
 * writes holds the conversation's lock. An adapter on the domain's own database writes in the transaction; any other one
 * writes at once, before the commit: what a crash then leaves stands above the conversation's head, where nobody reads,
 * and the next message of that sequence overwrites it.
 *
 * Sequences grow with time: an adapter with partitions keeps so many sequences in each, and knows from the key which.
 */
export interface MessageStore {
  /** Writes messages, each under a key of its own; once more under the same key replaces the one before. */
  append(transaction: Transaction, messages: readonly NewMessage[]): Promise<void>;

  /** A new text: `version` counts up. */
  edit(transaction: Transaction, key: MessageKey, change: { text: string; editedAt: Date }): Promise<void>;

  /** Takes everything from messages but their places, senders and times: `version` counts up. */
  erase(transaction: Transaction, keys: readonly MessageKey[], unsentAt: Date): Promise<void>;

  /** Up to `limit` messages of each range, in the order of the ranges. */
  page(
    ranges: readonly MessageRange[],
    options: { order: PageOrder; limit: number },
  ): Promise<MessageRecord[][]>;

  /**
   * Counts messages that are not unsent and not by any of `exceptSenderIds`, newest first, up to `limit` of each range; by
   * sender, in the order of the ranges.
   */
  count(
    ranges: readonly MessageRange[],
    options: { limit: number; exceptSenderIds: readonly string[] },
  ): Promise<SenderCount[][]>;

  /** The messages of these keys, in their order; null where there is none. Ask only for what is not above the head. */
  byKeys(keys: readonly MessageKey[]): Promise<(MessageRecord | null)[]>;

  /** The same inside a transaction that holds the conversation's lock. */
  find(transaction: Transaction, key: MessageKey): Promise<MessageRecord | null>;

  /** Up to `limit` messages of one sender in one conversation that are not unsent yet, in no order: for erasures. */
  bySender(conversationId: string, senderId: string, limit: number): Promise<MessageKey[]>;
}
