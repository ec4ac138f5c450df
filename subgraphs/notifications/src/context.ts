import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { LiveBus } from '@chorus/live';
import type { StreamLog, StreamWriter } from '@chorus/streams';
import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { NotificationsSettings } from './options';
import type { NotificationChange } from './stream/notification-log';

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
}

/** One request of one viewer. */
export interface NotificationsContext extends SubgraphContext, NotificationsTools {}

export const createContext = (scope: RequestScope, tools: NotificationsTools): NotificationsContext => ({
  ...tools,
  scope,
  viewer: scope.viewer,
  facts: scope.facts,
});
