import type { Database } from '@chorus/database';
import type { LiveBus } from '@chorus/live';
import { PostgresStreamLog, type StreamParts } from '@chorus/streams';

/** A post was written, or reposted, by the source that is the entry's topic. Whose homes it enters is judged when they look. */
export interface HomeEvent {
  postId: string;
  authorId: string;
  /** ISO 8601: when the source wrote or reposted it. */
  at: string;
}

/** The log of everything that may enter homes: one row, however many homes. */
export const homeLogOn = (database: Database, live: LiveBus): StreamParts<HomeEvent> => ({
  log: new PostgresStreamLog<HomeEvent>({ database }),
  live,
  channel: 'feed.homes',
});
