import { prepared } from '@chorus/events';
import { prepareNewSource } from '../new-source';
import type { HandlerDependencies } from './handler-dependencies';

const edgeOf = ({ followerId, followeeId }: { followerId: string; followeeId: string }) => ({
  ownerId: followerId,
  sourceId: followeeId,
});

export const userFollowed = (dependencies: HandlerDependencies) =>
  prepared('UserFollowed', {
    before: (event) =>
      prepareNewSource(dependencies, { ...edgeOf(event.data), follows: true, friends: false }, event),
    async apply({ data }, { transaction }, candidates) {
      if (candidates) await dependencies.storeIn(transaction).entries.backfill(edgeOf(data), candidates);
    },
  });
