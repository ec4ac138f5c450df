import { prepared } from '@chorus/events';
import { prepareNewSource } from '../new-source';
import type { HandlerDependencies } from './handler-dependencies';

/** Each becomes a source of the other. Who followed already gets what is for friends only. */
export const friendAccepted = (dependencies: HandlerDependencies) =>
  prepared('FriendAccepted', {
    before: (event) =>
      Promise.all(
        edgesOf(event.data).map(async (edge) => ({
          edge,
          candidates: await prepareNewSource(dependencies, { ...edge, follows: false, friends: true }, event),
        })),
      ),
    async apply(_event, { transaction }, sources) {
      const { entries } = dependencies.storeIn(transaction);
      for (const { edge, candidates } of sources) if (candidates) await entries.backfill(edge, candidates);
    },
  });

const edgesOf = ({ requesterId, accepterId }: { requesterId: string; accepterId: string }) => [
  { ownerId: requesterId, sourceId: accepterId },
  { ownerId: accepterId, sourceId: requesterId },
];
