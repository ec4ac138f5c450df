import type { Job } from '@chorus/subgraph-kit';
import type { FeedSettings } from './options';
import type { RebuildService } from './rebuild/rebuild.service';
import type { TrimService } from './trim/trim.service';

export const createJobs = (
  settings: FeedSettings,
  { rebuild, trim }: { rebuild: RebuildService; trim: TrimService },
): Job[] => [
  { name: 'feed.trim', everyMs: settings.trimIntervalMs, run: () => trim.trimSlice() },
  { name: 'feed.rebuild', everyMs: settings.rebuildIntervalMs, run: () => rebuild.rebuildWaiting() },
];
