import type { NotifiableMessage } from '@chorus/domain-queries';
import type { EventType, NewestEventData } from '@chorus/events';
import type { Subject } from '../groups/group';

/** What may happen to somebody: `NotificationKind` of the schema but for POST, which comes with its owner. */
export const kindNames = [
  'FOLLOW',
  'FOLLOW_REQUEST',
  'FRIEND_REQUEST',
  'FRIEND_ACCEPTED',
  'REACTION',
  'COMMENT',
  'REPLY',
  'MENTION',
  'REPOST',
  'QUOTE',
  'MESSAGE',
  'GENERIC',
] as const;

export type KindName = (typeof kindNames)[number];

/** FRIEND_REQUEST as FriendRequest. */
type PascalCased<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${PascalCased<First>}${PascalCased<Rest>}`
  : Capitalize<Lowercase<Name>>;

/** One person's part in one notification: what is put in, and what is taken out again by the same words. */
export interface Deed {
  recipientId: string;
  /** Null where nobody in particular did it: GENERIC alone. */
  actorId: string | null;
  /** Null where it is about people alone. */
  subject: Subject | null;
  /** By what it was done, where one person may do it several times: a comment's or a post's id, a `messageItem`. */
  item: string;
}

/** Something that somebody is to be told, if they may and want to be. */
export interface Cause extends Deed {
  /** The post that the recipient must be able to see: the subject, or the one it stands under. */
  postId: string | null;
  /** Comments with which it goes when they are deleted. */
  commentIds?: readonly string[];
  /** Beside the actor: people whose words it cannot be seen without. A block between them and the recipient hides it. */
  alsoBy?: readonly string[];
  /** GENERIC: the key of its text, and where it leads. */
  textKey?: string;
  url?: string | null;
}

/** The same of a message: whom it is for, messaging says. */
export interface MessageCause extends Omit<Cause, 'recipientId'> {
  message: NotifiableMessage;
}

type PerEvent<Result> = { readonly [Type in EventType]?: (data: NewestEventData[Type]) => Result[] };

/** One kind of notification: all that is particular to it. */
export interface KindDefinition {
  readonly name: KindName;
  /** Of the GraphQL type that implements `Notification`. */
  readonly typeName: `${PascalCased<KindName>}Notification`;
  /**
   * For so long after it began, what happens to the same subject is added to a notification; then a new one begins. Null: until
   * its end comes by itself.
   */
  readonly windowMs: number | null;
  /** What people did to the recipient, in English, behind who they are: `liked your post`. */
  readonly phrase: (subject: { subjectType: Subject['type'] | null }) => string;
  readonly madeBy: PerEvent<Cause | MessageCause>;
  /** What takes somebody's part out again. What becomes of deleted posts and comments is the same for all kinds. */
  readonly undoneBy?: PerEvent<Deed>;
}

export const hours = (count: number): number => count * 3_600_000;
export const days = (count: number): number => hours(24 * count);

export const thingOf = ({ subjectType }: { subjectType: Subject['type'] | null }): string =>
  subjectType === 'Comment' ? 'comment' : 'post';

/** A message as the `item` of a deed: compares like its sequence. */
export const messageItem = (sequence: number): string => String(sequence).padStart(10, '0');
