import type { ReactionCounts } from '../reactions/reaction';

/** A comment as it is stored. Whoever hands one to a resolver has found that the viewer may see it. */
export interface CommentRecord {
  id: string;
  postId: string;
  /** Null at top level. */
  parentId: string | null;
  /** 0 at top level. */
  depth: number;
  /** The distinct authors of the comments that it stands under. */
  ancestorAuthorIds: string[];
  authorId: string;
  text: string;
  createdAt: Date;
  editedAt: Date | null;
  /** 0 is the original. */
  revision: number;
  deletedAt: Date | null;
  /** Direct live replies. */
  repliesCount: number;
  /** Direct replies that have a place in the tree, deleted ones included. */
  placedRepliesCount: number;
  reactionsCount: number;
  reactionCounts: ReactionCounts;
}

export type CommentOrder = 'OLDEST' | 'NEWEST' | 'TOP';

/** In code points. */
export const maxCommentLength = 2000;
/** The depth of the deepest reply; top level is 0. */
export const maxDepth = 100;

/** A live comment has a place in the tree; a deleted one keeps it for as long as a reply needs it. */
export const hasPlace = ({ deletedAt, placedRepliesCount }: CommentRecord): boolean =>
  deletedAt === null || placedRepliesCount > 0;
