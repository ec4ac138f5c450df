import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { reactToMessage as react } from '../../reactions/reaction.service';

export const reactToMessage: MutationResolvers['reactToMessage'] = async (_parent, { input }, context) =>
  payloadOf('message', await react(context, input));
