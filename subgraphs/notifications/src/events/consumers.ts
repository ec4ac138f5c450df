import type { ConsumerDefinition } from '@chorus/events';
import type { NotificationsTools } from '../context';

/** Every consumer group of this subgraph; each is defined beside what it does. */
export const createConsumers = (_tools: NotificationsTools): ConsumerDefinition[] => [];
