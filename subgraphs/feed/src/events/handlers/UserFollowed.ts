import { prepared, type EventEnvelope } from '@chorus/events';
import { prepareNewSources, type NewSource } from '../new-source';
import type { HandlerDependencies } from './handler-dependencies';

type UserFollowed = EventEnvelope<'UserFollowed'>;

const edgeOf = ({ data: { followerId, followeeId } }: UserFollowed) => ({
  ownerId: followerId,
  sourceId: followeeId,
});

const newSource = (event: UserFollowed): NewSource => ({
  edge: { ...edgeOf(event), follows: true, friends: false },
  event,
});

export const userFollowed = (dependencies: HandlerDependencies) =>
  prepared('UserFollowed', {
    before: async (event) => (await prepareNewSources(dependencies, [newSource(event)]))[0] ?? null,
    beforeAll: (events) => prepareNewSources(dependencies, events.map(newSource)),
    async apply(event, { transaction }, candidates) {
      if (candidates) await dependencies.storeIn(transaction).entries.backfill(edgeOf(event), candidates);
    },
  });
