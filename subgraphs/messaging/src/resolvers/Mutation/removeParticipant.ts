import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { removeParticipant as remove } from '../../participants/group-leaving.service';

export const removeParticipant: MutationResolvers['removeParticipant'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await remove(context, input));
