import { CallSigner, InProcessDomainQueries, SubgraphClient } from '@chorus/domain-queries';
import type { Subgraph } from '@chorus/subgraph-kit';
import { SubgraphServer } from '@chorus/subgraph-server';
import { httpTransport, inProcessTransport, type SubgraphTransport } from '../src/index';

/** How the gateway of a test reaches its subgraphs: every test of the gateway passes both ways. */
export type Way = 'in process' | 'over HTTP';

const secret = Buffer.alloc(32, 7);

/** The ways to some subgraphs. Without `way`, `CHORUS_TEST_TRANSPORT=http` chooses. */
export async function openWays(
  subgraphs: readonly Subgraph[],
  way: Way = process.env.CHORUS_TEST_TRANSPORT === 'http' ? 'over HTTP' : 'in process',
) {
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
  const transports = new Map<string, SubgraphTransport>();
  const servers = new Map<string, SubgraphServer>();
  const ports = new Map<string, number>();

  async function serve(subgraph: Subgraph): Promise<string> {
    const server = new SubgraphServer({ subgraph, secret, domainQueries: new InProcessDomainQueries() });
    const url = await server.listen({ port: ports.get(subgraph.name) ?? 0 });
    ports.set(subgraph.name, Number(new URL(url).port));
    servers.set(subgraph.name, server);
    return url;
  }

  for (const subgraph of subgraphs) {
    if (way === 'in process') transports.set(subgraph.name, inProcessTransport(subgraph));
    else {
      const url = await serve(subgraph);
      const client = new SubgraphClient({ subgraph: subgraph.name, url, signer: new CallSigner(secret) });
      transports.set(subgraph.name, httpTransport(client, { idleMs: 50, maxDelayMs: 200 }));
    }
  }

  return {
    transports,
    /** The subgraph ends at once, whatever it is at. */
    async kill(name: string): Promise<void> {
      if (way === 'in process') transports.delete(name);
      else await servers.get(name)!.stop({ graceMs: 0, timeoutMs: 0 });
    },
    /** It starts again where it was. */
    async revive(name: string): Promise<void> {
      if (way === 'in process') transports.set(name, inProcessTransport(byName.get(name)!));
      else await serve(byName.get(name)!);
    },
    async close(): Promise<void> {
      await Promise.all([...servers.values()].map((server) => server.stop({ graceMs: 0, timeoutMs: 0 })));
    },
  };
}
