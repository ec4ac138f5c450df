import { requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { markRead } from '../../read-marks/read-mark.service';
import { viewerPayload } from '../viewer-payload';

export const markNotificationsRead: MutationResolvers['markNotificationsRead'] = async (
  _parent,
  { input },
  context,
) => viewerPayload(context, await markRead(context, requireAccountId(context), input.upToCursor));
