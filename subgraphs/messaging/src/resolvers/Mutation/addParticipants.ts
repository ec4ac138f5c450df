import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { addParticipants as add } from '../../participants/group-joining.service';

export const addParticipants: MutationResolvers['addParticipants'] = async (_parent, { input }, context) =>
  payloadOf('conversation', await add(context, input));
