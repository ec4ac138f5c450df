import { fail, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import type { PostRecord } from '../posts/post';
import { decideOwn } from '../posts/post.policy';
import { findVisiblePost } from '../posts/post.service';
import { insertViews } from './view.repository';

const maxPosts = 100;

/** What a client has shown, it has shown: ids of hidden and unknown posts are passed over without a word. */
export async function recordPostViews(
  context: PostsContext,
  { postIds }: { postIds: string[] },
): Promise<Outcome<number>> {
  const accountId = requireAccountId(context);
  if (postIds.length > maxPosts) {
    return fail(userError('LIMIT_REACHED', `Record at most ${maxPosts} posts at once.`, 'postIds'));
  }
  const posts = await Promise.all([...new Set(postIds)].map((id) => findVisiblePost(context, id)));
  const seen = posts.flatMap((post) => (post && post.authorId !== accountId ? [post.id] : []));
  return succeed(seen.length === 0 ? 0 : await insertViews(context.database, accountId, seen));
}

/** Null for everybody but the author. */
export async function countViews({ facts, loaders }: PostsContext, post: PostRecord): Promise<number | null> {
  const isOwn = decideOwn(await facts.relation(post.authorId)).allowed;
  return isOwn ? loaders.views.count.load(post.id) : null;
}
