import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { transferOwnership as transfer } from '../../participants/group-roles.service';

export const transferOwnership: MutationResolvers['transferOwnership'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await transfer(context, input));
