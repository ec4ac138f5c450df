import type { RequestScope } from '@chorus/domain-queries';
import type { FastifyInstance } from 'fastify';
import type { KeySet } from '../auth/key-set';
import type { RevokedSessions } from '../auth/revoked-sessions';
import type { LiveSupergraph } from '../supergraph/live-supergraph';
import type { SubgraphTransport } from '../transport';
import type { Transports } from '../transports';
import { withTimeout } from '../with-timeout';

export interface HealthOptions {
  supergraph: Pick<LiveSupergraph, 'subgraphs' | 'version'>;
  transports: Transports;
  keySet: KeySet;
  revokedSessions: RevokedSessions;
  serviceScope: () => Promise<RequestScope>;
  /** What else the process depends on. */
  dependencies: () => Promise<Record<string, 'up' | 'down'>>;
  isDraining: () => boolean;
}

type Health = 'up' | 'down' | 'starting';

interface Report {
  status: 'ready' | 'degraded' | 'starting' | 'stopping';
  /** The version of the supergraph that is served. */
  supergraph: string;
  dependencies: Record<string, Health>;
}

const probeTimeoutMs = 1_000;

/**
 * `/health/live`: the process answers. `/health/ready`: it should get traffic. 503 while starting (keys and revoked
 * sessions were never known) and stopping. A subgraph or a database that is down, event work that stands still, or
 * session state that went stale, is named but keeps the gateway in service: the rest of the graph is answered, and taking all gateways out would make it worse.
 */
export function registerHealth(app: FastifyInstance, options: HealthOptions): void {
  let asking: Promise<Report> | undefined;
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    // Many may ask at once, and each answer costs a question to everybody.
    asking ??= readiness(options).finally(() => (asking = undefined));
    const report = await asking;
    const serves = report.status === 'ready' || report.status === 'degraded';
    return reply.code(serves ? 200 : 503).send(report);
  });
}

async function readiness(options: HealthOptions): Promise<Report> {
  const { keySet, revokedSessions } = options;
  const { subgraphs, version } = options.supergraph;
  const scope = await options.serviceScope();
  const [others, ...probes] = await Promise.all([
    options.dependencies(),
    ...subgraphs.map((name) => probe(options.transports.get(name), scope)),
  ]);
  const dependencies: Record<string, Health> = {
    supergraph: 'up',
    'access-token-keys': keySet.published ? 'up' : 'starting',
    'session-state': revokedSessions.isKnown ? 'up' : revokedSessions.wasKnown ? 'down' : 'starting',
    ...Object.fromEntries(subgraphs.map((name, index) => [`subgraph:${name}`, probes[index]!])),
    ...others,
  };
  const status = statusOf(Object.values(dependencies), options.isDraining());
  return { status, supergraph: version, dependencies };
}

function statusOf(health: Health[], isDraining: boolean): Report['status'] {
  if (isDraining) return 'stopping';
  if (health.includes('starting')) return 'starting';
  return health.includes('down') ? 'degraded' : 'ready';
}

async function probe(transport: SubgraphTransport | undefined, scope: RequestScope): Promise<Health> {
  if (!transport) return 'down';
  try {
    const limit = new AbortController();
    const answer = transport.execute({ query: '{ __typename }' }, scope, limit.signal);
    const { data } = await withTimeout(answer, probeTimeoutMs, () => {
      limit.abort();
      return new Error('too late');
    });
    return data ? 'up' : 'down';
  } catch {
    // Why is logged where the subgraph is called for clients; here only whether it answers counts.
    return 'down';
  }
}
