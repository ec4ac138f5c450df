import '@chorus/process/production';
import { readEdgeConfig } from '@chorus/gateway/edge-config';
import { launch, type LaunchContext } from '@chorus/launcher';
import { startTracing } from '@chorus/telemetry';

/** The whole platform in this process. */
function loadStart() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be read before anything is done
  const { startGraph } = require('./graph') as typeof import('./graph');
  return async (context: LaunchContext<ReturnType<typeof readEdgeConfig>>) => {
    const { databaseUrl, port, rateLimits, demoAccounts, settings: edge, onStop } = context;
    const tracing = startTracing({ serviceName: 'chorus' });
    if (tracing) onStop(() => tracing.stop());
    const gateway = { ...edge, graphiql: edge.graphiql && { demoAccounts } };
    const graph = await startGraph({ databaseUrl, port, rateLimits, gateway });
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
      // People try things out here.
      readSettings: (environment) => readEdgeConfig(environment, true),
      load: loadStart,
    },
    parameters,
  );

if (require.main === module) void main(process.argv.slice(2));
