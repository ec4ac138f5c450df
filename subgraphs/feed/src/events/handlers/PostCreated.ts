import type { TransactionalHandler } from '@chorus/events';
import { reachOf } from '../reach';
import { limitsOf, type HandlerDependencies } from './handler-dependencies';

/** A post goes into the homes of its author's followers. Not into the author's own: that one reads it from its owner. */
export const postCreated =
  (dependencies: HandlerDependencies): TransactionalHandler<'PostCreated'> =>
  async ({ data }, { transaction }) => {
    const { postId, authorId, createdAt: at, audience, mentionedIds } = data;
    const reach = reachOf(audience, mentionedIds);
    if (!reach) return;
    const candidate = { postId, authorId, sourceId: authorId, at };
    await dependencies.storeIn(transaction).entries.fanOut([candidate], reach, limitsOf(dependencies));
    dependencies.homeLog.appendAtCommit(transaction, [{ topic: authorId, event: { postId, authorId, at } }]);
  };
