import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import { fail, notFound, succeed, toGlobalId, type Outcome } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { countPost, uncountPost } from '../counts/author-counter.repository';
import { causeOf, postDeleted, postRestored } from '../events/published';
import { deleteHashtags, insertHashtags } from '../hashtags/hashtag.repository';
import { findAllMentioned } from '../mentions/mention.repository';
import { readMarkup } from './markup';
import type { PostRecord } from './post';
import { findStoredOwnPost } from './post-ownership.service';
import { findPost, markDeleted, unmarkDeleted } from './post.repository';
import { reloadPost } from './post.service';

/** The post disappears for everybody, its comments, reactions and reposts with it; they are kept for the undo. */
export async function deletePost(
  context: PostsContext,
  { postId }: { postId: string },
): Promise<Outcome<string>> {
  const own = await findStoredOwnPost(context, postId);
  if (!own.ok) return own;
  const post = own.value;
  await context.transactions.run(post.id, async (transaction) => {
    if (!(await markDeleted(transaction, post.id, context.settings.clock()))) return;
    await deleteHashtags(transaction, post.id);
    await uncountPost(transaction, post.authorId);
    await emit(transaction, postDeleted(causeOf(context), post));
  });
  return succeed(toGlobalId('Post', post.id));
}

/** The author's undo. A post that is not deleted stays as it is; one deleted too long ago is not found. */
export async function restorePost(
  context: PostsContext,
  { postId }: { postId: string },
): Promise<Outcome<PostRecord | null>> {
  const own = await findStoredOwnPost(context, postId);
  if (!own.ok) return own;
  const { id } = own.value;
  const isLive = await context.transactions.run(id, async (transaction) => {
    const post = await findPost(transaction, id);
    return post !== null && (post.deletedAt === null || restore(context, transaction, post));
  });
  return isLive ? succeed(await reloadPost(context, id)) : fail(notFound('postId', 'post'));
}

/** False when the time for it is over. */
async function restore(context: PostsContext, transaction: Transaction, post: PostRecord): Promise<boolean> {
  const { clock, retentionMs } = context.settings;
  if (!(await unmarkDeleted(transaction, post.id, new Date(clock().getTime() - retentionMs)))) return false;
  await insertHashtags(transaction, post, readMarkup(post.text).hashtags);
  await countPost(transaction, post.authorId);
  const mentionedIds = await findAllMentioned(transaction, post.id);
  await emit(transaction, postRestored(causeOf(context), post, mentionedIds));
  return true;
}
