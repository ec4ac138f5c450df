import '@chorus/process/production';
import type { Environment } from '@chorus/config';
import { readEdgeConfig } from '@chorus/gateway/edge-config';
import { launch, type LaunchContext } from '@chorus/launcher';
import { Mailbox } from '@chorus/mail';
import { readNotificationsConfig } from '@chorus/notifications-subgraph/config';
import { startTracing } from '@chorus/telemetry';

/** Of the endpoint, and of notifications. */
const readSettings = (environment: Environment) => ({
  // People try things out here.
  edge: readEdgeConfig(environment, true),
  notifications: readNotificationsConfig(environment),
});

/** The whole platform in this process. */
function loadStart() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be read before anything is done
  const { startGraph } = require('./graph') as typeof import('./graph');
  return async (context: LaunchContext<ReturnType<typeof readSettings>>) => {
    const { databaseUrl, port, rateLimits, demoAccounts, settings, onStop } = context;
    const { edge, notifications: configured } = settings;
    const tracing = startTracing({ serviceName: 'chorus' });
    if (tracing) onStop(() => tracing.stop());
    const gateway = { ...edge, graphiql: edge.graphiql && { demoAccounts } };
    // The demo's mails go nowhere: they are looked at.
    const mailbox = !configured.mail && demoAccounts.length > 0 ? new Mailbox() : undefined;
    const notifications = { ...configured, mail: configured.mail ?? mailbox };
    const graph = await startGraph({ databaseUrl, port, rateLimits, gateway, notifications, mailbox });
    onStop(() => graph.stop());
    return { url: graph.url, settle: () => graph.events.settle() };
  };
}

/** `npm start`. */
export const main = (parameters: string[]): Promise<void> =>
  launch(
    {
      command: 'npm start',
      takesDatabaseUrl: false,
      readSettings,
      load: loadStart,
    },
    parameters,
  );

if (require.main === module) void main(process.argv.slice(2));
