import {
  connectionOf,
  decodeCursor,
  encodeCursor,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { checkedInteger } from '../lists/position';
import type { PostRecord } from '../posts/post';
import type { RevisionRecord } from './revision';

const list = 'post-revisions';
const newest = 2 ** 31 - 1;

/** What a visible post said over time, newest first. */
export async function listRevisions(
  { loaders }: PostsContext,
  post: PostRecord,
  page: PageArguments,
): Promise<Connection<RevisionRecord>> {
  const [before] = page.after == null ? [newest] : decodeCursor(list, page.after, ['number']);
  const rows = await loaders.revisions.ofPost.load({
    postId: post.id,
    before: checkedInteger(before),
    limit: pageSize(page) + 1,
  });
  return connectionOf(rows, page, {
    cursorOf: ({ revision }) => encodeCursor(list, [revision]),
    nodeOf: (revision) => revision,
  });
}
