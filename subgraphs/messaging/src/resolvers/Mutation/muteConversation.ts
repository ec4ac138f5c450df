import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { muteConversation as mute } from '../../own-part/own-part.service';

export const muteConversation: MutationResolvers['muteConversation'] = async (_parent, { input }, context) =>
  payloadOf('conversation', await mute(context, requireAccountId(context), input));
