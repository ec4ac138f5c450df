import { CallSigner, InProcessDomainQueries, SubgraphClient } from '@chorus/domain-queries';
import type { Subgraph } from '@chorus/subgraph-kit';
import { SubgraphServer } from '@chorus/subgraph-server';
import { httpTransport, inProcessTransport, type SubgraphTransport } from '../../src/index';
import type { SubscriptionSocketOptions } from '../../src/upstream/subscription-socket';
import { openProxy } from './proxy';

export const secret = Buffer.alloc(32, 7);
export const signer = new CallSigner(secret);

/** One way to a subgraph, and what a test does to it. */
export interface TalkWay {
  transport: SubgraphTransport;
  /** Connections that carry subscriptions now; null where there are none to count. */
  connections: () => number | null;
  close: () => Promise<void>;
}

export const inProcess = async (subgraph: Subgraph): Promise<TalkWay> => ({
  transport: inProcessTransport(subgraph),
  connections: () => null,
  close: async () => undefined,
});

/** Its process, and the network to it, which a test can break. */
export async function overHttp(subgraph: Subgraph, options: SubscriptionSocketOptions = {}) {
  const serve = async (port = 0) => {
    const domainQueries = new InProcessDomainQueries();
    const server = new SubgraphServer({ subgraph, secret, domainQueries, keepAliveMs: options.keepAliveMs });
    return { server, url: await server.listen({ port }) };
  };
  let { server, url } = await serve();
  const proxy = await openProxy(Number(new URL(url).port));
  const client = new SubgraphClient({ subgraph: subgraph.name, url: proxy.url, signer });
  const transport = httpTransport(client, { idleMs: 50, ...options });
  return {
    transport,
    url,
    proxy,
    connections: () => proxy.connections(),
    /** As a deploy stops it. */
    stopServer: () => server.stop({ graceMs: 0, timeoutMs: 1_000 }),
    /** Its next process, where the last one was. */
    async startServer() {
      ({ server, url } = await serve(Number(new URL(url).port)));
    },
    async close() {
      await transport.close?.();
      await server.stop({ graceMs: 0, timeoutMs: 0 });
      await proxy.close();
    },
  };
}
