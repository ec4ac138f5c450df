import { requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { updatePreferences } from '../../will/preference.service';
import { viewerPayload } from '../viewer-payload';

export const updateNotificationPreferences: MutationResolvers['updateNotificationPreferences'] = async (
  _parent,
  { input },
  context,
) => viewerPayload(context, await updatePreferences(context, requireAccountId(context), input.preferences));
