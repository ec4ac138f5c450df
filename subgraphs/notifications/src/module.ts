import { Database } from '@chorus/database';
import { createStreamWriter } from '@chorus/streams';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { createContext, type NotificationsContext, type NotificationsTools } from './context';
import { createConsumers } from './events/consumers';
import { createJobs } from './jobs';
import { withDefaults, type NotificationsOptions } from './options';
import { PushService } from './pushing/push-service';
import { PushWorker } from './pushing/push-worker';
import { resolvers } from './resolvers';
import { notificationLogOn } from './stream/notification-log';
import { NotificationStreams } from './stream/notification-streams';
import { UnsubscribeTokens } from './digests/unsubscribe-token';
import { WillStore } from './will/will.store';

const schema = 'notifications';

/** Notifications: what happened to people, grouped, in lists, live and on their devices. */
export function createNotificationsSubgraph(
  { databaseUrl, live, serviceScope }: SubgraphDependencies,
  options: NotificationsOptions = {},
): Subgraph {
  const settings = withDefaults(options);
  const database = new Database({ url: databaseUrl, schema, maxConnections: settings.maxConnections });
  const background = new Database({
    url: databaseUrl,
    schema,
    maxConnections: 2,
    applicationName: 'chorus-notifications-background',
  });
  const parts = notificationLogOn(database, live, settings.clock);
  const push = new PushService(database, settings.push);
  const tools: NotificationsTools = {
    database,
    background,
    settings,
    live,
    serviceScope,
    log: parts.log,
    stream: createStreamWriter(parts),
    streams: new NotificationStreams({ parts, database, serviceScope, intervalMs: settings.liveIntervalMs }),
    push,
    wills: new WillStore(background),
    unsubscribeTokens: new UnsubscribeTokens(database, settings.clock),
    archive: settings.createArchive(background),
    recent: settings.createRecentCache(),
    archivedBefore: () => new Date(settings.clock().getTime() - settings.archiveAfterMs).toISOString(),
  };
  const pushWorker = new PushWorker(tools);
  return defineSubgraph<NotificationsContext>({
    name: 'notifications',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext: (scope) => createContext(scope, tools),
    database,
    consumers: createConsumers(tools),
    jobs: [
      ...createJobs(tools),
      { name: 'notifications.push', everyMs: settings.pushIntervalMs, run: () => pushWorker.run() },
    ],
    async close() {
      await pushWorker.close();
      await push.close();
      await settings.mail?.close();
      await background.close();
    },
  });
}
