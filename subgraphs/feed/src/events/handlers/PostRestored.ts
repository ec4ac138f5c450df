import { prepared } from '@chorus/events';
import { reachOf } from '../reach';
import { limitsOf, truthFor, type HandlerDependencies } from './handler-dependencies';

/** The post is back where it was, and so is each of its reposts. */
export const postRestored = (dependencies: HandlerDependencies) =>
  prepared('PostRestored', {
    async before({ data, correlationId }) {
      return (await truthFor(dependencies, correlationId)).repostsOf(data.postId);
    },
    async apply({ data }, { transaction }, reposts) {
      const { entries } = dependencies.storeIn(transaction);
      const { postId, authorId, createdAt: at, audience, mentionedIds } = data;
      const reach = reachOf(audience, mentionedIds);
      const limits = limitsOf(dependencies);
      if (reach) await entries.fanOut([{ postId, authorId, sourceId: authorId, at }], reach, limits);
      const byOthers = reposts.filter(({ sourceId }) => sourceId !== authorId);
      await entries.fanOut(byOthers, { to: 'followers' }, limits);
    },
  });
