import type { KindName } from '../kinds/kind';

/** Where a notification is kept. REQUESTS: what strangers do, until the recipient lets them in. */
export type Folder = 'INBOX' | 'REQUESTS';

export type SubjectType = 'Post' | 'Comment' | 'Conversation';

export interface Subject {
  type: SubjectType;
  id: string;
}

/** One notification: everything of one kind about one subject within a window. */
export interface GroupRecord {
  /** UUIDv7; the key inside the global id. */
  id: string;
  recipientId: string;
  kind: KindName;
  /** Null where it is about people alone. */
  subject: Subject | null;
  /** The post that the recipient must be able to see: the subject, or the one that the subject stands under. */
  postId: string | null;
  folder: Folder;
  /** False: only pushed or mailed, in no list. */
  inApp: boolean;
  createdAt: Date;
  /** When something was last added: the place in lists, before `id`. */
  updatedAt: Date;
  /** Counts up with every change. */
  version: number;
  /** Different people behind it. */
  actorsCount: number;
  /** Its subject was deleted and may come back: it is shown nowhere. */
  hiddenAt: Date | null;
  /** GENERIC alone: the key of its text. */
  textKey: string | null;
  /** GENERIC alone: where it leads. */
  url: string | null;
}

/** Somebody behind a notification, by what they did. */
export interface GroupMember {
  groupId: string;
  actorId: string;
  /** What they did it by: a comment's or a post's id, a message's sequence (see `messageItem`), else empty. */
  item: string;
  at: Date;
}
