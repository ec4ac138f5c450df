import type { Database } from '@chorus/database';
import type { MailSender } from '@chorus/mail';
import type { ArchiveStore } from './archive-store/archive-store';
import { PostgresArchiveStore } from './archive-store/archive-store.postgres';
import type { PushOptions } from './pushing/push-options';
import type { RecentCache } from './recent-cache/recent-cache';
import { createMemoryRecentCache } from './recent-cache/recent-cache.memory';

/** What a deployment or a test may change; every default is what the public descriptions promise. */
export interface NotificationsOptions {
  /** Connections of requests to the database, at most. Default 8. */
  maxConnections?: number;
  /** What nothing was added to for so long goes into the archive. Default 30 days. */
  archiveAfterMs?: number;
  /** Where notifications are archived. Default: in the domain's own database. */
  createArchive?: (database: Database) => ArchiveStore;
  /** Where the newest notifications of those who look often are kept. Default: in memory. */
  createRecentCache?: () => RecentCache;
  /** From one look at what changed to the next, at least, for each subscriber. Default 250 milliseconds. */
  liveIntervalMs?: number;
  /** How push notifications get to devices. Default by Web Push alone. */
  push?: PushOptions;
  /** From one look for notifications to push to the next. Default 1 second. */
  pushIntervalMs?: number;
  /** How digests are sent; closed with the subgraph. Default: none are. */
  mail?: MailSender | null;
  /** Where people use the platform, without a slash at the end: what links in e-mails begin with. */
  publicUrl?: () => string;
  /** The time of everything. Default the machine's. */
  clock?: () => Date;
}

export type NotificationsSettings = Readonly<Required<NotificationsOptions>>;

export const withDefaults = (options: NotificationsOptions): NotificationsSettings => ({
  maxConnections: options.maxConnections ?? 8,
  archiveAfterMs: options.archiveAfterMs ?? 30 * 86_400_000,
  createArchive: options.createArchive ?? ((database) => new PostgresArchiveStore(database)),
  createRecentCache: options.createRecentCache ?? createMemoryRecentCache,
  liveIntervalMs: options.liveIntervalMs ?? 250,
  push: options.push ?? {},
  pushIntervalMs: options.pushIntervalMs ?? 1_000,
  mail: options.mail ?? null,
  publicUrl: options.publicUrl ?? (() => 'http://127.0.0.1:4000'),
  clock: options.clock ?? (() => new Date()),
});
