import { payloadOf, requireAccountId } from '@chorus/subgraph-kit';
import { forgetDevice } from '../../devices/device.service';
import type { MutationResolvers } from '../../generated/resolvers';

export const removeDevice: MutationResolvers['removeDevice'] = async (_parent, { input }, context) =>
  payloadOf('removedDeviceId', await forgetDevice(context, requireAccountId(context), input.deviceId));
