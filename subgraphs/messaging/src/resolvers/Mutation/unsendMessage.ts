import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { unsendMessage as unsend } from '../../messages/message-unsending.service';

export const unsendMessage: MutationResolvers['unsendMessage'] = async (_parent, { input }, context) =>
  payloadOf('message', await unsend(context, input));
