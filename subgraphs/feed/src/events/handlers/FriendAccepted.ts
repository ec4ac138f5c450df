import { prepared, type EventEnvelope } from '@chorus/events';
import { prepareNewSources, type NewSource } from '../new-source';
import type { HandlerDependencies } from './handler-dependencies';

type FriendAccepted = EventEnvelope<'FriendAccepted'>;

/** Each becomes a source of the other. Who followed already gets what is for friends only. */
export const friendAccepted = (dependencies: HandlerDependencies) => {
  const prepare = async (events: readonly FriendAccepted[]) => {
    const candidates = await prepareNewSources(dependencies, events.flatMap(newSources));
    return events.map((_event, index) => candidates.slice(2 * index, 2 * index + 2));
  };
  return prepared('FriendAccepted', {
    before: async (event) => (await prepare([event]))[0] ?? [],
    beforeAll: prepare,
    async apply(event, { transaction }, candidates) {
      const { entries } = dependencies.storeIn(transaction);
      for (const [index, { edge }] of newSources(event).entries()) {
        const brought = candidates[index];
        if (brought) await entries.backfill(edge, brought);
      }
    },
  });
};

function newSources(event: FriendAccepted): [NewSource, NewSource] {
  const { requesterId, accepterId } = event.data;
  const becomes = (ownerId: string, sourceId: string): NewSource => ({
    edge: { ownerId, sourceId, follows: false, friends: true },
    event,
  });
  return [becomes(requesterId, accepterId), becomes(accepterId, requesterId)];
}
