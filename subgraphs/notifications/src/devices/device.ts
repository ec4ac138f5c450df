import type { PushChannel, PushTarget } from '@chorus/push';
import { toGlobalId } from '@chorus/subgraph-kit';

/** Somewhere push notifications of somebody go, as they may see it: where exactly is told to nobody. */
export interface DeviceRecord {
  id: string;
  channel: PushChannel;
  name: string | null;
  createdAt: Date;
}

/** A device as the worker sends to it. */
export interface DeviceAddress {
  id: string;
  target: PushTarget;
  registeredAt: Date;
  /** Nothing has reached it since. */
  failingSince: Date | null;
  /** Its service wants nothing for it before. */
  retryAt: Date | null;
}

export const deviceIdOf = (id: string): string => toGlobalId('Device', id);
