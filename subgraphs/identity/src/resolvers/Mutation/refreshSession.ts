import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';

export const refreshSession: MutationResolvers['refreshSession'] = async (_parent, { input }, context) =>
  payloadOf('session', await context.sessionService.refresh(input.refreshToken, context.scope));
