import type { Job } from '@chorus/subgraph-kit';
import type { NotificationsTools } from './context';

export const createJobs = ({ log }: NotificationsTools): Job[] => [
  { name: 'notifications.stream-retirement', everyMs: 3_600_000, run: () => log.retire() },
];
