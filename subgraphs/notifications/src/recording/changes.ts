import type { EventEnvelope, EventType } from '@chorus/events';
import { messageItem, type Cause, type Deed, type KindName, type MessageCause } from '../kinds/kind';
import { kindsByPrecedence } from '../kinds/kinds';
import { accountKey, chainOf, commentKey, deedKey, messageKey, postKey } from './keys';

/** What is over, or no longer: LIVE takes HIDDEN back. */
export interface Ending {
  /** See `keys.ts`. */
  thing: string;
  state: 'LIVE' | 'HIDDEN' | 'GONE';
  /** When it happened, by the event: an older one changes nothing. */
  at: Date;
}

/** What is to be taken out of notifications that are there. */
export type Removal =
  /** What one person did, of one kind to one subject, up to this time. */
  | { by: 'deed'; chain: string; actorId: string; item: string; at: Date }
  /** A comment: who tells of it, and what is about it. Its replies stay. */
  | { by: 'comment'; postId: string; actorId: string; commentId: string }
  /** One message, for everybody. */
  | { by: 'message'; conversationId: string; actorId: string; item: string }
  /** One person's unread messages of a conversation; null: all of them. */
  | { by: 'reading'; chain: string; upToItem: string | null }
  /** Everything about a post. */
  | { by: 'post'; postId: string };

/** A cause by its kind. */
export interface Told {
  kind: KindName;
  cause: Cause | MessageCause;
}

/** What one event says to us, before anybody is asked whether they may or want to know. */
export interface Change {
  at: Date;
  /** In the order of precedence. */
  told: Told[];
  endings: Ending[];
  removals: Removal[];
}

type Handled = { [Type in EventType]: (event: EventEnvelope<Type>) => Pick<Change, 'endings' | 'removals'> };

/** What an event says. Pure: all that is particular to a kind is in its file. */
export function changeOf(event: EventEnvelope): Change {
  const at = new Date(event.occurredAt);
  const { type } = event;
  const undone = kindsByPrecedence.flatMap(({ name, undoneBy }) =>
    (undoneBy?.[type]?.(event.data as never) ?? []).map((deed) => undoing(name, deed, at)),
  );
  const whole = (whatGoes as Partial<Handled>)[type]?.(event as never);
  return {
    at,
    told: kindsByPrecedence.flatMap(({ name, madeBy }) =>
      (madeBy[type]?.(event.data as never) ?? []).map((cause: Cause | MessageCause) => ({
        kind: name,
        cause,
      })),
    ),
    endings: [...undone.map(({ ending }) => ending), ...(whole?.endings ?? [])],
    removals: [...undone.map(({ removal }) => removal), ...(whole?.removals ?? [])],
  };
}

function undoing(kind: KindName, deed: Deed, at: Date): { ending: Ending; removal: Removal } {
  const chain = chainOf({ kind, ...deed });
  return {
    ending: { thing: deedKey(chain, deed), state: 'GONE', at },
    removal: { by: 'deed', chain, actorId: deed.actorId ?? '', item: deed.item, at },
  };
}

const messagesOf = (conversationId: string, recipientId: string): string =>
  chainOf({ kind: 'MESSAGE', recipientId, subject: { type: 'Conversation', id: conversationId } });

/** What is the same for all kinds: posts, comments, messages and accounts that go, and what is read. */
const whatGoes = {
  PostDeleted: ({ data, occurredAt }) => ({
    endings: [{ thing: postKey(data.postId), state: 'HIDDEN', at: new Date(occurredAt) }],
    removals: [],
  }),
  PostRestored: ({ data, occurredAt }) => ({
    endings: [{ thing: postKey(data.postId), state: 'LIVE', at: new Date(occurredAt) }],
    removals: [],
  }),
  PostErased: ({ data, occurredAt }) => ({
    endings: [{ thing: postKey(data.postId), state: 'GONE', at: new Date(occurredAt) }],
    removals: [{ by: 'post', postId: data.postId }],
  }),
  CommentDeleted: ({ data: { commentId, postId, authorId }, occurredAt }) => ({
    endings: [{ thing: commentKey(commentId), state: 'GONE', at: new Date(occurredAt) }],
    removals: [{ by: 'comment', postId, actorId: authorId, commentId }],
  }),
  MessageUnsent: ({ data: { conversationId, sequence, senderId }, occurredAt }) => {
    const item = messageItem(sequence);
    return {
      endings: [{ thing: messageKey(conversationId, item), state: 'GONE', at: new Date(occurredAt) }],
      removals: [{ by: 'message', conversationId, actorId: senderId, item }],
    };
  },
  // What comes late is asked of messaging, which knows what was read and who has left.
  MessagesRead: ({ data: { conversationId, readerId, upToSequence } }) => ({
    endings: [],
    removals: [
      { by: 'reading', chain: messagesOf(conversationId, readerId), upToItem: messageItem(upToSequence) },
    ],
  }),
  ParticipantLeft: ({ data: { conversationId, accountId } }) => ({
    endings: [],
    removals: [{ by: 'reading', chain: messagesOf(conversationId, accountId), upToItem: null }],
  }),
  AccountDeleted: ({ data, occurredAt }) => ({
    endings: [{ thing: accountKey(data.accountId), state: 'GONE', at: new Date(occurredAt) }],
    removals: [],
  }),
} satisfies Partial<Handled>;

/** The types of events that say anything to us. */
export const heardTypes: readonly EventType[] = [
  ...new Set([
    ...kindsByPrecedence.flatMap(({ madeBy, undoneBy }) => [
      ...(Object.keys(madeBy) as EventType[]),
      ...(Object.keys(undoneBy ?? {}) as EventType[]),
    ]),
    ...(Object.keys(whatGoes) as EventType[]),
  ]),
];
