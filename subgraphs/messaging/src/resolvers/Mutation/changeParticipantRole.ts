import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { changeParticipantRole as changeRole } from '../../participants/group-roles.service';

export const changeParticipantRole: MutationResolvers['changeParticipantRole'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await changeRole(context, input));
