import {
  decodeCursor,
  encodeCursor,
  filledConnection,
  fillPage,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { checkedInteger, checkedPosition, newestFirst, oldestFirst } from '../lists/position';
import type { CommentOrder, CommentRecord } from './comment';
import type { CommentPosition } from './comment-list.repository';
import { mayReadCommentsOf } from './comment.policy';

const highestRank = 2 ** 31 - 1;

const starts: Record<CommentOrder, CommentPosition> = {
  OLDEST: { ...oldestFirst, rank: highestRank },
  NEWEST: { ...newestFirst, rank: highestRank },
  TOP: { ...oldestFirst, rank: highestRank },
};

const positionOf = ({ reactionsCount, createdAt, id }: CommentRecord): CommentPosition => ({
  rank: reactionsCount,
  at: createdAt.toISOString(),
  id,
});

// Each order is a list of its own: a cursor of one means nothing in another.
const listOf = (order: CommentOrder): string => `comments-${order}`;

function readCursor(order: CommentOrder, after: string | null | undefined): CommentPosition {
  if (after == null) return starts[order];
  const [rank, at, id] = decodeCursor(listOf(order), after, ['number', 'string', 'string']);
  return { rank: checkedInteger(rank), ...checkedPosition({ at, id }) };
}

function writeCursor(order: CommentOrder, comment: CommentRecord): string {
  const { rank, at, id } = positionOf(comment);
  return encodeCursor(listOf(order), [rank, at, id]);
}

/**
 * What stands directly under a visible post (top level) or a visible comment (its replies), without comments of people
 * hidden from the viewer. The pages are full all the same.
 */
export async function listComments(
  { facts, loaders }: PostsContext,
  parentId: string,
  page: PageArguments & { order?: CommentOrder | null },
): Promise<Connection<CommentRecord>> {
  const order = page.order ?? 'OLDEST';
  const start = readCursor(order, page.after);
  const filled = await fillPage<CommentRecord>({
    size: pageSize(page),
    fetch: (last, limit) =>
      loaders.comments.under[order].load({ parentId, after: last ? positionOf(last) : start, limit }),
    keep: async (comments) => {
      const readable = await Promise.all(comments.map(({ authorId }) => mayReadCommentsOf(facts, authorId)));
      return comments.filter((_comment, index) => readable[index]);
    },
  });
  return filledConnection(filled, page, {
    cursorOf: (comment) => writeCursor(order, comment),
    nodeOf: (comment) => comment,
  });
}
