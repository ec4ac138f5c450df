import { toGlobalId } from '@chorus/subgraph-kit';
import type { SessionResolvers } from '../generated/resolvers';

export const Session: SessionResolvers = {
  id: ({ id }) => toGlobalId('Session', id),
  isCurrent: ({ id }, _arguments, { viewer }) => viewer.kind === 'person' && viewer.sessionId === id,
};
