import type { TransactionalHandler } from '@chorus/events';
import { limitsOf, type HandlerDependencies } from './handler-dependencies';

/** The post may enter the homes of the reposter's followers. */
export const postReposted =
  (dependencies: HandlerDependencies): TransactionalHandler<'PostReposted'> =>
  async ({ data }, { transaction }) => {
    const { postId, authorId, reposterId, repostedAt: at } = data;
    // Whoever has the author as a source has the post already.
    if (reposterId === authorId) return;
    const candidate = { postId, authorId, sourceId: reposterId, at };
    await dependencies
      .storeIn(transaction)
      .entries.fanOut([candidate], { to: 'followers' }, limitsOf(dependencies));
    dependencies.homeLog.appendAtCommit(transaction, [
      { topic: reposterId, event: { postId, authorId, at } },
    ]);
  };
