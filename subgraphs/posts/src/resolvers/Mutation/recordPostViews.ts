import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { recordPostViews as record } from '../../views/view.service';

export const recordPostViews: MutationResolvers['recordPostViews'] = async (_parent, { input }, context) =>
  payloadOf('recordedCount', await record(context, input));
