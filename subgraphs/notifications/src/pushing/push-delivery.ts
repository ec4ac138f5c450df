import type { PushMessage } from '@chorus/push';
import { logger } from '@chorus/telemetry';
import type { NotificationsTools } from '../context';
import type { DeviceAddress } from '../devices/device';
import { findAddresses, forgetGone, noteFailing, noteReached } from '../devices/device.repository';
import { settlePush, type PushJob } from './push-queue.repository';

/** What is left over after so many tries is given up: the list has it. */
const mostAttempts = 8;
const longestWaitMs = 6 * 3_600_000;

/** Sends one notification to the devices of its recipient, as they are right now, and leaves the job as that went. */
export async function deliverPush(
  tools: NotificationsTools,
  job: PushJob,
  message: PushMessage,
): Promise<void> {
  const { background, settings } = tools;
  const devices = await findAddresses(background, job.recipientId, job.deviceIds);
  const waits = await Promise.all(devices.map((device) => sendTo(tools, device, message)));
  const pushedAt = settings.clock();
  const retryAts = waits
    .flatMap((retryAt) => retryAt ?? [])
    .sort((one, other) => one.getTime() - other.getTime());
  const [dueAt] = retryAts;
  const attempts = job.attempts + 1;
  if (!dueAt || attempts >= mostAttempts) return settlePush(background, job, { dueAt: null, pushedAt });
  const deviceIds = devices.filter((_device, index) => waits[index] !== null).map(({ id }) => id);
  await settlePush(background, job, { dueAt, attempts, deviceIds, pushedAt });
}

/** When to try again; null when there is nothing more to be done for this device. */
async function sendTo(
  { background, push, settings }: NotificationsTools,
  device: DeviceAddress,
  message: PushMessage,
): Promise<Date | null> {
  const { id, target, retryAt, registeredAt } = device;
  if (retryAt && retryAt > settings.clock()) return retryAt;
  const outcome = await push.send(target, message);
  const now = settings.clock();
  switch (outcome.kind) {
    case 'delivered':
      await noteReached(background, id);
      return null;
    case 'gone':
      // What is registered again while we send has a later time and stays.
      await forgetGone(background, id, outcome.since ?? registeredAt);
      return null;
    case 'refused':
      logger.warn({ channel: target.channel, reason: outcome.reason }, 'a push service refuses');
      await noteFailing(background, id, now, null);
      return null;
    case 'retry': {
      const next = new Date(now.getTime() + waitMs(device, outcome.afterMs, now));
      await noteFailing(background, id, now, next);
      return next;
    }
  }
}

/**
 * As long as the service asks for, and as long as nothing has reached the device already, so that it doubles; a fifth more at
 * random, so that those that failed together do not come back together.
 */
function waitMs({ failingSince }: DeviceAddress, afterMs: number, now: Date): number {
  const failingMs = failingSince ? now.getTime() - failingSince.getTime() : 0;
  return Math.max(afterMs, Math.min(failingMs, longestWaitMs)) * (1 + Math.random() / 5);
}
