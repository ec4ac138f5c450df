import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { LiveBus } from '@chorus/live';
import type { StreamLog, StreamWriter } from '@chorus/streams';
import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { ArchiveStore } from './archive-store/archive-store';
import { countUnread } from './notifications/notification-list.service';
import { createNotificationLoaders, type NotificationLoaders } from './notifications/notification.loaders';
import type { UnsubscribeTokens } from './digests/unsubscribe-token';
import type { NotificationsSettings } from './options';
import type { PushService } from './pushing/push-service';
import type { RecentCache } from './recent-cache/recent-cache';
import type { NotificationChange } from './stream/notification-log';
import type { NotificationStreams } from './stream/notification-streams';
import type { WillStore } from './will/will.store';

/** What lives as long as the process. */
export interface NotificationsTools {
  /** For requests. */
  readonly database: Database;
  /** For what goes on beside requests, so that neither side starves the other. */
  readonly background: Database;
  readonly settings: NotificationsSettings;
  readonly live: LiveBus;
  /** A scope for workers and jobs, under the service identity `name`. Make one per task. */
  readonly serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
  readonly log: StreamLog<NotificationChange>;
  /** Whoever changes groups or marks appends what changed, last of all in the transaction. */
  readonly stream: StreamWriter<NotificationChange>;
  /** The streams that are open in this process. */
  readonly streams: NotificationStreams;
  /** The push services that this installation has. */
  readonly push: PushService;
  /** What people want to be told of. */
  readonly wills: WillStore;
  /** What stands in the links of e-mails. */
  readonly unsubscribeTokens: UnsubscribeTokens;
  /** Notifications that nothing was added to for long. */
  readonly archive: ArchiveStore;
  /** The newest notifications of those who look at them often, perhaps stale. */
  readonly recent: RecentCache;
  /** Only what was last changed before this instant (ISO 8601) may be in the archive. */
  readonly archivedBefore: () => string;
}

/** One request of one viewer. */
export interface NotificationsContext extends SubgraphContext, NotificationsTools {
  readonly loaders: NotificationLoaders;
}

export function createContext(scope: RequestScope, tools: NotificationsTools): NotificationsContext {
  const context: NotificationsContext = {
    ...tools,
    scope,
    viewer: scope.viewer,
    facts: scope.facts,
    loaders: createNotificationLoaders(scope, tools, {
      countUnread: (personId) => countUnread(context, personId),
      cursorNow: () => tools.streams.cursorNow(),
    }),
  };
  return context;
}
