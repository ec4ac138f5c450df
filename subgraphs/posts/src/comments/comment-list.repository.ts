import type { Queryable } from '@chorus/database';
import type { TimePosition } from '../lists/position';
import type { CommentOrder, CommentRecord } from './comment';
import { commentColumns } from './comment.repository';

/** A place in a list of comments; `rank`, the count of reactions, matters in the order TOP. */
export interface CommentPosition extends TimePosition {
  rank: number;
}

export interface CommentSlice {
  /** The comment that they answer, or the post at top level. */
  parentId: string;
  after: CommentPosition;
  limit: number;
}

/** Which comments of a list, in which order; `c` is the comment, `list` where to go on. */
const commentsWhere = (condition: string, order: string): string =>
  // Deleted comments without a reply to hold their place are no part of the tree.
  `SELECT c.* FROM comments c
   WHERE c.parent_id = list.parent_id AND (c.deleted_at IS NULL OR c.placed_replies_count > 0) AND ${condition}
   ORDER BY ${order}
   LIMIT $5`;

const statementOf = (comments: string, order: string): string =>
  `SELECT list.place::int AS place, ${commentColumns}
   FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::uuid[])
     WITH ORDINALITY AS list (parent_id, rank, at, id, place)
   CROSS JOIN LATERAL (${comments}) c
   ORDER BY list.place, ${order}`;

const oldest = 'c.created_at, c.id';
const newest = 'c.created_at DESC, c.id DESC';
const top = `c.reactions_count DESC, ${oldest}`;

// Two stretches of the index, each entered at its place: those of the same rank that are younger, then the lower ranks.
const topComments = `SELECT c.* FROM (
   (${commentsWhere('c.reactions_count = list.rank AND (c.created_at, c.id) > (list.at, list.id)', oldest)})
   UNION ALL
   (${commentsWhere('c.reactions_count < list.rank', top)})
 ) c ORDER BY ${top} LIMIT $5`;

const statements: Record<CommentOrder, string> = {
  OLDEST: statementOf(commentsWhere('(c.created_at, c.id) > (list.at, list.id)', oldest), oldest),
  NEWEST: statementOf(commentsWhere('(c.created_at, c.id) < (list.at, list.id)', newest), newest),
  TOP: statementOf(topComments, top),
};

/** Comments that have a place in the tree, in the order asked for. */
export async function findCommentsUnder(
  database: Queryable,
  order: CommentOrder,
  slices: readonly CommentSlice[],
  limit: number,
): Promise<(CommentRecord & { place: number })[]> {
  return database.query(statements[order], [
    slices.map(({ parentId }) => parentId),
    slices.map(({ after }) => after.rank),
    slices.map(({ after }) => after.at),
    slices.map(({ after }) => after.id),
    limit,
  ]);
}
