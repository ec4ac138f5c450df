import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { messageIdOf } from '../../messages/message';
import { hideMessage } from '../../own-part/own-part.service';

export const deleteMessageForMe: MutationResolvers['deleteMessageForMe'] = async (
  _parent,
  { input },
  context,
) =>
  payloadOf('messageId', await hideMessage(context, requireAccountId(context), input.messageId), messageIdOf);
