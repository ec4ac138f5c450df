import { payloadOf, requireAccountId, succeed } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { updateSettings } from '../../settings/settings.service';

export const updateMessagingSettings: MutationResolvers['updateMessagingSettings'] = async (
  _parent,
  { input },
  context,
) => payloadOf('settings', succeed(await updateSettings(context, requireAccountId(context), input)));
