import { requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { dismissAll } from '../../dismissals/dismissal.service';
import { viewerPayload } from '../viewer-payload';

export const dismissAllNotifications: MutationResolvers['dismissAllNotifications'] = async (
  _parent,
  { input },
  context,
) => viewerPayload(context, await dismissAll(context, requireAccountId(context), input.upToCursor ?? null));
