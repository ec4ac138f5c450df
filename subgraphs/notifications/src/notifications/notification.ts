import type { Folder, SubjectType } from '../groups/group';
import type { KindName } from '../kinds/kind';
import type { Position } from './position';

/** Somebody behind a notification, by the newest thing they did. */
export interface Actor {
  actorId: string;
  /** What they did it by, in the words of the kind, such as a comment's id. */
  item: string;
  /** ISO 8601, milliseconds. */
  at: string;
}

/** A notification as it is stored, not judged, with the newest people behind it. As JSON can say it: caches keep it. */
export interface StoredNotification extends Position {
  recipientId: string;
  kind: KindName;
  folder: Folder;
  subjectType: SubjectType | null;
  subjectId: string | null;
  /** The post that the recipient must be able to see. */
  postId: string | null;
  textKey: string | null;
  url: string | null;
  createdAt: string;
  version: number;
  /** Different people behind it. */
  actorsCount: number;
  /** The newest `actorsAtOnce` of them at least, or all; newest first. */
  actors: readonly Actor[];
}

/** As many people of each notification are read with a list, and judged. */
export const actorsAtOnce = 10;

/** Do we have all the people, not only the newest? */
export const hasAllActors = ({ actors, actorsCount }: StoredNotification): boolean =>
  actors.length >= actorsCount;
