import type { NotificationsTools } from '../context';
import { forgetFailing } from './device.repository';
import { forgetEnded } from './ended-session.repository';

/** Longer than any access token lives. */
const sessionMemoryMs = 3_600_000;
/** A phone may lie in a drawer; what no service has taken anything for since is no device any more. */
const patienceMs = 14 * 86_400_000;

/** Forgets devices that nothing reaches, and sessions that ended long ago. */
export async function tidyDevices({ background, settings }: NotificationsTools): Promise<void> {
  const now = settings.clock().getTime();
  await forgetFailing(background, new Date(now - patienceMs));
  await forgetEnded(background, new Date(now - sessionMemoryMs));
}
