import type { Job } from '@chorus/subgraph-kit';
import { archiveOld } from './archiving/archiving.service';
import type { NotificationsTools } from './context';
import { tidyDevices } from './devices/device-housekeeping';
import { sendDueDigests } from './digests/digest-worker';
import { sweepClearings } from './dismissals/dismissal.service';
import { eraseDeleted } from './erasures/erasure.service';
import { forgetOldRequests } from './requests/request.service';
import { sweepEndings } from './recording/endings-sweep';

export const createJobs = (tools: NotificationsTools): Job[] => [
  { name: 'notifications.stream-retirement', everyMs: 3_600_000, run: () => tools.log.retire() },
  { name: 'notifications.devices', everyMs: 3_600_000, run: () => tidyDevices(tools) },
  { name: 'notifications.archiving', everyMs: 60_000, run: () => archiveOld(tools) },
  { name: 'notifications.clearings', everyMs: 60_000, run: () => sweepClearings(tools) },
  { name: 'notifications.digests', everyMs: 30_000, run: () => sendDueDigests(tools) },
  { name: 'notifications.old-requests', everyMs: 3_600_000, run: () => forgetOldRequests(tools) },
  { name: 'notifications.endings-sweep', everyMs: 3_600_000, run: () => sweepEndings(tools) },
  { name: 'notifications.erasures', everyMs: 15_000, run: () => eraseDeleted(tools) },
];
