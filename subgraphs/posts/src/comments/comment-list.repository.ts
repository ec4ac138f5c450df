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

// Deleted comments without a reply to hold their place are no part of the tree.
const listSql = (isAfter: string, order: string): string =>
  `SELECT list.place::int AS place, ${commentColumns}
   FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::uuid[])
     WITH ORDINALITY AS list (parent_id, rank, at, id, place)
   CROSS JOIN LATERAL (
     SELECT c.* FROM comments c
     WHERE c.parent_id = list.parent_id AND (c.deleted_at IS NULL OR c.placed_replies_count > 0) AND ${isAfter}
     ORDER BY ${order}
     LIMIT $5
   ) c
   ORDER BY list.place, ${order}`;

const statements: Record<CommentOrder, string> = {
  OLDEST: listSql('(c.created_at, c.id) > (list.at, list.id)', 'c.created_at, c.id'),
  NEWEST: listSql('(c.created_at, c.id) < (list.at, list.id)', 'c.created_at DESC, c.id DESC'),
  TOP: listSql(
    // The first half bounds the index, the second is exact.
    `c.reactions_count <= list.rank AND (c.reactions_count < list.rank OR (c.created_at, c.id) > (list.at, list.id))`,
    'c.reactions_count DESC, c.created_at, c.id',
  ),
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
