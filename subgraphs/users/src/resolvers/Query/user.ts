import { parseHandle } from '@chorus/subgraph-kit';
import type { QueryResolvers } from '../../generated/resolvers';

export const user: QueryResolvers['user'] = async (_parent, { handle }, { profiles }) => {
  const wanted = parseHandle(handle);
  return wanted === null ? null : profiles.profileByHandle(wanted);
};
