// The subgraphs behind this gateway's HTTP transport, each with a port of its own, all in one process: the stub's, or the
// real ones on a database.
import { CallSigner, HttpDomainQueries, SubgraphClient, type DomainQueryPort } from '@chorus/domain-queries';
import type { Subgraph } from '@chorus/subgraph-kit';
import { SubgraphServer } from '@chorus/subgraph-server';
import { serve } from '../../harness/serve';
import { createSubgraphs } from '../../world/subgraphs';
import { secret } from '../agreed';
import { defineStubs } from '../stub/subgraphs';

export interface SubgraphsParameters {
  /** Absent: the stub. */
  databaseUrl?: string;
}

export interface SubgraphsReady {
  /** By name. */
  urls: Record<string, string>;
}

serve<SubgraphsParameters, SubgraphsReady>(async ({ databaseUrl }) => {
  const clients = new Map<string, SubgraphClient>();
  // As in processes of their own: even here they ask each other over HTTP.
  const domainQueries: DomainQueryPort = new HttpDomainQueries({ clients });
  const subgraphs: readonly Subgraph[] =
    databaseUrl === undefined ? defineStubs() : Object.values(createSubgraphs(databaseUrl, domainQueries));

  const servers: SubgraphServer[] = [];
  const urls: Record<string, string> = {};
  for (const subgraph of subgraphs) {
    const server = new SubgraphServer({ subgraph, secret, domainQueries });
    servers.push(server);
    const url = await server.listen();
    urls[subgraph.name] = url;
    clients.set(
      subgraph.name,
      new SubgraphClient({ subgraph: subgraph.name, url, signer: new CallSigner(secret) }),
    );
  }
  return {
    ready: { urls },
    async stop() {
      await Promise.all(servers.map((server) => server.stop({ graceMs: 0, timeoutMs: 1_000 })));
      await Promise.all([...clients.values()].map((client) => client.close()));
      await Promise.all(subgraphs.map((subgraph) => subgraph.close()));
    },
  };
});
