import {
  filledConnection,
  fillPage,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import type { PostRecord } from '../posts/post';
import {
  newestFirst,
  positionOf,
  readTimeCursor,
  timeCursor,
  type PostPlace,
  type TimePosition,
} from './position';

interface PlacedPost extends PostPlace {
  post: PostRecord | null;
}

/**
 * A full page of the posts that the viewer may see, of a list that runs from new to old.
 * `list` names the list in its cursors; `read` gets up to `limit` places strictly after a position.
 */
export async function pageOfVisiblePosts(
  { loaders }: PostsContext,
  page: PageArguments,
  { list, read }: { list: string; read: (after: TimePosition, limit: number) => Promise<PostPlace[]> },
): Promise<Connection<PostRecord | null>> {
  const start = readTimeCursor(list, page.after, newestFirst);
  const filled = await fillPage<PlacedPost>({
    size: pageSize(page),
    fetch: async (last, limit) => {
      const places = await read(last ? positionOf(last) : start, limit);
      return Promise.all(
        places.map(async ({ id, createdAt }) => ({
          id,
          createdAt,
          post: await loaders.posts.visible.load(id),
        })),
      );
    },
    keep: async (rows) => rows.filter(({ post }) => post !== null),
  });
  return filledConnection(filled, page, {
    cursorOf: (row) => timeCursor(list, row),
    nodeOf: ({ post }) => post,
  });
}
