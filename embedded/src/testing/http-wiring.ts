import { randomBytes } from 'node:crypto';
import { CallSigner, HttpDomainQueries, SubgraphClient } from '@chorus/domain-queries';
import { httpTransport, type SubgraphTransport } from '@chorus/gateway';
import { SubgraphServer } from '@chorus/subgraph-server';
import type { Wiring } from '../wiring';

export interface HttpWiringOptions {
  /** Default: a new one. */
  secret?: Uint8Array;
  /** Where subgraphs listen. Default: on free ports. */
  ports?: Map<string, number>;
}

/** Signed HTTP, as between processes: every subgraph has a port of its own, though all are in this process. */
export function createHttpWiring({
  secret = randomBytes(32),
  ports = new Map(),
}: HttpWiringOptions = {}): Wiring {
  const signer = new CallSigner(secret);
  const clients = new Map<string, SubgraphClient>();
  const transports = new Map<string, SubgraphTransport>();
  const servers = new Map<string, SubgraphServer>();
  // Patient: what all the processes would do is done by one, beside other tests.
  const domainQueries = new HttpDomainQueries({ clients, timeoutMs: 10_000 });
  return {
    domainQueries,
    transports,
    isOneProcess: false,
    async connect(subgraph) {
      const { name } = subgraph;
      const server = new SubgraphServer({ subgraph, secret, domainQueries });
      const url = await server.listen({ port: ports.get(name) ?? 0 });
      servers.set(name, server);
      ports.set(name, Number(new URL(url).port));
      if (clients.has(name)) return;
      const client = new SubgraphClient({ subgraph: name, url, signer });
      clients.set(name, client);
      transports.set(name, httpTransport(client, { idleMs: 50 }));
    },
    async disconnect(name) {
      await servers.get(name)?.stop({ graceMs: 0, timeoutMs: 0 });
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.close()));
      await Promise.all([...servers.values()].map((server) => server.stop({ graceMs: 0, timeoutMs: 0 })));
    },
  };
}
