import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { updateSettings } from '../../will/settings.service';

export const updateNotificationSettings: MutationResolvers['updateNotificationSettings'] = async (
  _parent,
  { input },
  context,
) => payloadOf('settings', await updateSettings(context, requireAccountId(context), input));
