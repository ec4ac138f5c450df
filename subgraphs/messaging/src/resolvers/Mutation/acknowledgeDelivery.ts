import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { moveOwnMark } from '../../receipts/receipt.service';

export const acknowledgeDelivery: MutationResolvers['acknowledgeDelivery'] = async (
  _parent,
  { input },
  context,
) => payloadOf('conversation', await moveOwnMark(context, requireAccountId(context), 'delivered', input));
