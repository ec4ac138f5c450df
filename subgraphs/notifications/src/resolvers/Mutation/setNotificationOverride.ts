import { payloadOf } from '@chorus/subgraph-kit';
import type { MutationResolvers } from '../../generated/resolvers';
import { setOverride } from '../../will/override.service';

export const setNotificationOverride: MutationResolvers['setNotificationOverride'] = async (
  _parent,
  { input },
  context,
) => payloadOf('override', await setOverride(context, input));
