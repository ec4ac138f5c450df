import type { StreamLog } from '@chorus/streams';
import type { Job } from '@chorus/subgraph-kit';
import type { HomeEvent } from './changes/home-log';
import type { FeedSettings } from './options';
import type { RebuildService } from './rebuild/rebuild.service';
import type { TrimService } from './trim/trim.service';

export const createJobs = (
  settings: FeedSettings,
  {
    rebuild,
    trim,
    log,
  }: { rebuild: RebuildService; trim: TrimService; log: Pick<StreamLog<HomeEvent>, 'retire'> },
): Job[] => [
  { name: 'feed.trim', everyMs: settings.trimIntervalMs, run: () => trim.trimSlice() },
  { name: 'feed.rebuild', everyMs: settings.rebuildIntervalMs, run: () => rebuild.rebuildWaiting() },
  { name: 'feed.home-log', everyMs: 3_600_000, run: () => log.retire() },
];
