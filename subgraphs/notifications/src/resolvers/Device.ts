import { deviceIdOf } from '../devices/device';
import type { DeviceResolvers } from '../generated/resolvers';

export const Device: DeviceResolvers = { id: ({ id }) => deviceIdOf(id) };
