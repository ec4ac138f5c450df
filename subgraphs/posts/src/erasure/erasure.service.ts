import type { Database } from '@chorus/database';
import { emit } from '@chorus/events';
import { postErased, type Cause } from '../events/published';
import type { PostsSettings } from '../options';
import {
  deleteDependents,
  deletePostRow,
  eraseComments,
  findErasablePosts,
  markErasing,
  type ErasablePost,
} from './erasure.repository';

const postsAtOnce = 100;

/**
 * Really deletes posts and comments whose time for the undo is over. Safe to run twice at once and to break off
 * anywhere: a post goes last, so that what is left of it is found again.
 */
export async function eraseDeleted(database: Database, settings: PostsSettings, cause: Cause): Promise<void> {
  const now = settings.clock();
  const before = new Date(now.getTime() - settings.retentionMs);
  let posts: ErasablePost[];
  do {
    posts = await findErasablePosts(database, before, postsAtOnce);
    for (const post of posts) await erasePost(database, settings, { post, before, cause });
  } while (posts.length === postsAtOnce);
  while ((await eraseComments(database, before, settings.erasureBatchSize)) > 0);
}

async function erasePost(
  database: Database,
  { clock, erasureBatchSize }: PostsSettings,
  { post, before, cause }: { post: ErasablePost; before: Date; cause: Cause },
): Promise<void> {
  const isErasing = await database.transaction(async (transaction) => {
    await transaction.lock(post.id);
    return markErasing(transaction, post.id, before, clock());
  });
  if (!isErasing) return;
  await deleteDependents(database, post.id, erasureBatchSize);
  await database.transaction(async (transaction) => {
    await transaction.lock(post.id);
    if (await deletePostRow(transaction, post.id)) await emit(transaction, postErased(cause, post));
  });
}
