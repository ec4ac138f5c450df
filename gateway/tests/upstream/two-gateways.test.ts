import { InProcessDomainQueries, SubgraphClient } from '@chorus/domain-queries';
import { SubgraphServer } from '@chorus/subgraph-server';
import { eventually } from '@chorus/test-kit';
import { httpTransport } from '../../src/index';
import { useClients } from '../clients';
import { Gate, Happenings, tinySubgraphs } from '../subgraphs';
import { useWorlds } from '../world';
import { openProxy } from './proxy';
import { secret, signer } from './talk-ways';

const subscribersOfEach = 20;

describe('two gateways over two processes of one subgraph', () => {
  const startWorld = useWorlds();
  const clients = useClients();
  let happenings: Happenings;
  let servers: SubgraphServer[];
  let balancer: Awaited<ReturnType<typeof openProxy>>;
  let ports: number[];

  async function serve(port = 0): Promise<SubgraphServer> {
    const { posts } = tinySubgraphs({ scopes: [], mutations: [] }, new Gate(), happenings);
    const domainQueries = new InProcessDomainQueries();
    const server = new SubgraphServer({ subgraph: posts, secret, domainQueries });
    ports.push(Number(new URL(await server.listen({ port })).port));
    return server;
  }

  beforeEach(async () => {
    happenings = new Happenings();
    ports = [];
    servers = [await serve(), await serve()];
    balancer = await openProxy(...ports);
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop({ graceMs: 0, timeoutMs: 0 })));
    await balancer.close();
  });

  async function startGateway() {
    const world = await startWorld();
    const client = new SubgraphClient({ subgraph: 'posts', url: balancer.url, signer });
    world.transports.set('posts', httpTransport(client, { idleMs: 50, maxDelayMs: 200 }));
    return world;
  }

  it('bring every event to the subscribers of both, in order, once, while processes die and connections break', async () => {
    const worlds = [await startGateway(), await startGateway()];
    const subscribers = worlds.flatMap((world) =>
      Array.from({ length: subscribersOfEach }, () =>
        clients.client(world).run('subscription { postEvents { word cursor post { author { handle } } } }'),
      ),
    );
    await eventually(() => happenings.events.open === 2 * subscribersOfEach);
    expect(balancer.targets()).toEqual([...ports].sort());
    const words = Array.from({ length: 60 }, (_, index) => `word ${index}`);
    for (const [index, word] of words.entries()) {
      happenings.events.publish({ post: index, word });
      if (index === 20) await servers[0]!.stop({ graceMs: 0, timeoutMs: 0 });
      if (index === 40) balancer.cut();
      if (index % 5 === 0) await subscribers[index % subscribers.length]!.received(index + 1);
    }
    for (const subscriber of subscribers) {
      await eventually(() => subscriber.results.length >= words.length, { timeoutMs: 15_000 });
      expect(
        subscriber.data.map((data) => (data as { postEvents: { word: string } }).postEvents.word),
      ).toEqual(words);
      expect(subscriber.failure).toBeNull();
    }
  });
});
