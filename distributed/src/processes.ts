import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressVariableOf } from '@chorus/process';
import { subgraphNames } from '@chorus/schema';
import { findFreePorts } from './free-ports';
import type { ProcessSpec } from './supervised';

export interface PlannedProcess extends ProcessSpec {
  /** When it is stopped: all of a kind together, in this order. Each kind calls only later ones. */
  kind: 'gateway' | 'work' | 'subgraph';
  /** Where it says whether it is ready. */
  healthUrl: string;
}

export interface PlanOptions {
  databaseUrl: string;
  /** The gateway's; 0 takes a free one. */
  port: number;
  /** How many gateways. Those after the first take free ports. Default 1. */
  gateways?: number;
  rateLimits: boolean;
  secret: Buffer;
  demoAccounts: readonly object[];
}

export interface Plan {
  processes: readonly PlannedProcess[];
  /** `http://127.0.0.1:4000`: the gateway's, the first one's where there are several. */
  gatewayUrl: string;
  /** All of them. */
  gatewayUrls: readonly string[];
  relayUrl: string;
}

const root = join(__dirname, '../..');
const host = '127.0.0.1';

/** A subgraph that listens to events has a process of its own for them; jobs alone go beside the calls. */
const listensToEvents = (subgraph: string): boolean =>
  existsSync(join(root, 'subgraphs', subgraph, 'src/events/consumers.ts'));

/** Every process of the platform, with its port and its environment. */
export async function planProcesses(options: PlanOptions): Promise<Plan> {
  const { databaseUrl, rateLimits, secret, demoAccounts, gateways = 1 } = options;
  const subgraphs = subgraphNames();
  const workers = subgraphs.filter(listensToEvents);
  const free = await findFreePorts(subgraphs.length + workers.length + gateways + 1);
  const take = (): number => free.pop() as number;

  const ports = new Map(subgraphs.map((name) => [name, take()]));
  const shared: NodeJS.ProcessEnv = {
    CHORUS_LOG_LEVEL: 'warn',
    ...process.env,
    CHORUS_HOST: host,
    CHORUS_DATABASE_URL: databaseUrl,
    CHORUS_VIEWER_SECRET: secret.toString('hex'),
    CHORUS_RATE_LIMITS: String(rateLimits),
    ...Object.fromEntries(
      [...ports].map(([name, port]) => [addressVariableOf(name), `http://${host}:${port}`]),
    ),
  };
  const plan = (
    kind: PlannedProcess['kind'],
    name: string,
    folder: string,
    port: number,
    environment: NodeJS.ProcessEnv = {},
  ): PlannedProcess => ({
    kind,
    name,
    script: join(root, folder, 'main.js'),
    environment: { ...shared, CHORUS_PORT: String(port), ...environment },
    healthUrl: `http://${host}:${port}/health/ready`,
  });

  const gatewayPorts = Array.from({ length: gateways }, (_, index) =>
    index > 0 || options.port === 0 ? take() : options.port,
  );
  const gatewayUrls = gatewayPorts.map((port) => `http://${host}:${port}`);
  const relayPort = take();
  return {
    gatewayUrl: gatewayUrls[0] as string,
    gatewayUrls,
    relayUrl: `http://${host}:${relayPort}`,
    processes: [
      ...gatewayPorts.map((port, index) =>
        plan('gateway', index === 0 ? 'gateway' : `gateway ${index + 1}`, 'gateway/dist', port, {
          // People try things out here.
          CHORUS_GRAPHIQL: process.env.CHORUS_GRAPHIQL || 'true',
          CHORUS_INTROSPECTION: process.env.CHORUS_INTROSPECTION || 'true',
          CHORUS_GRAPHIQL_ACCOUNTS: JSON.stringify(demoAccounts),
        }),
      ),
      plan('work', 'relay', 'distributed/dist/relay', relayPort),
      ...workers.map((name) =>
        plan('work', `${name} worker`, `subgraphs/${name}/dist`, take(), { CHORUS_ROLES: 'work' }),
      ),
      ...subgraphs.map((name) =>
        plan('subgraph', name, `subgraphs/${name}/dist`, ports.get(name) as number, {
          CHORUS_ROLES: listensToEvents(name) ? 'serve' : 'serve,work',
        }),
      ),
    ],
  };
}
