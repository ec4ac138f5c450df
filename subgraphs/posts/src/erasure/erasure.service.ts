import type { Database } from '@chorus/database';
import { emit } from '@chorus/events';
import { postErased, type Cause } from '../events/published';
import type { PostsSettings } from '../options';
import type { PostTransactions } from '../posts/post-transactions';
import {
  deleteDependents,
  deletePostRow,
  eraseComments,
  findErasablePosts,
  markErasing,
  type ErasablePost,
} from './erasure.repository';

const postsAtOnce = 100;

export interface ErasureTools {
  database: Database;
  transactions: PostTransactions;
  settings: PostsSettings;
}

/**
 * Really deletes posts and comments whose time for the undo is over. Safe to run twice at once and to break off
 * anywhere: a post goes last, so that what is left of it is found again.
 */
export async function eraseDeleted(tools: ErasureTools, cause: Cause): Promise<void> {
  const { database, settings } = tools;
  const before = new Date(settings.clock().getTime() - settings.retentionMs);
  let posts: ErasablePost[];
  do {
    posts = await findErasablePosts(database, before, postsAtOnce);
    for (const post of posts) await erasePost(tools, { post, before, cause });
  } while (posts.length === postsAtOnce);
  let touched: number;
  do {
    touched = await eraseComments(database, before, settings.erasureBatchSize);
  } while (touched > 0);
}

async function erasePost(
  { database, transactions, settings }: ErasureTools,
  { post, before, cause }: { post: ErasablePost; before: Date; cause: Cause },
): Promise<void> {
  const isErasing = await transactions.run(post.id, (transaction) =>
    markErasing(transaction, post.id, before, settings.clock()),
  );
  if (!isErasing) return;
  await deleteDependents(database, post.id, settings.erasureBatchSize);
  await transactions.run(post.id, async (transaction) => {
    if (await deletePostRow(transaction, post.id)) await emit(transaction, postErased(cause, post));
  });
}
