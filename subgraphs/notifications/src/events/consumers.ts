import type { ConsumerDefinition } from '@chorus/events';
import { createArchiveConsumer } from '../archiving/archive.consumer';
import type { NotificationsTools } from '../context';
import { createDeviceConsumer } from '../devices/device.consumer';
import { createErasureConsumer } from '../erasures/erasure.consumer';
import { createRecordingConsumer } from '../recording/recording.consumer';

/** Every consumer group of this subgraph; each is defined beside what it does. */
export const createConsumers = (tools: NotificationsTools): ConsumerDefinition[] => [
  createRecordingConsumer(tools),
  createArchiveConsumer(tools.archive),
  createErasureConsumer(tools.settings.clock),
  createDeviceConsumer(tools.settings.clock),
];
