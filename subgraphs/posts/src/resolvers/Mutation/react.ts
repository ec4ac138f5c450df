import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { react as reactTo } from '../../reactions/reaction.service';

export const react: MutationResolvers['react'] = async (_parent, { input }, context) =>
  payloadOf('subject', await reactTo(context, input));
