import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import { deviceIdOf } from '../../devices/device';
import { registerDevice as register } from '../../devices/device.service';
import type { MutationResolvers } from '../../generated/resolvers';

export const registerDevice: MutationResolvers['registerDevice'] = async (_parent, { input }, context) => {
  requireAccountId(context);
  return payloadOf('deviceId', await register(context, input), deviceIdOf);
};
