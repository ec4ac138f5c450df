import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { undoRepost as undo } from '../../reposts/repost.service';

export const undoRepost: MutationResolvers['undoRepost'] = async (_parent, { input }, context) =>
  payloadOf('post', await undo(context, input));
