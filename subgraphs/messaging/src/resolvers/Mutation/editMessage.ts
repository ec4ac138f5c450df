import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { editMessage as edit } from '../../messages/message-editing.service';

export const editMessage: MutationResolvers['editMessage'] = async (_parent, { input }, context) =>
  payloadOf('message', await edit(context, input));
