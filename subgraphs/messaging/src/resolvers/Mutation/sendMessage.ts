import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { sendMessage as send } from '../../messages/message-sending.service';

export const sendMessage: MutationResolvers['sendMessage'] = async (_parent, { input }, context) =>
  payloadOf('message', await send(context, input));
