import { inProcessTransport } from '../../src/index';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { composeTiny, useWorlds } from '../world';

const query = 'subscription { postEvents { cursor word post { author { handle } } } }';
const broken = 'subscription { postEvents { word post { author { displayName } } } }';

const grown = (number: number) =>
  composeTiny({ users: (sdl) => sdl.replace('secret: String', `secret: String v${number}: String`) });

describe('a running subscription', () => {
  const startWorld = useWorlds();
  const clients = useClients();

  async function start() {
    const world = await startWorld({}, 'in process');
    const { run } = clients.client(world);
    const running = run(query);
    const { events } = world.happenings;
    await eventually(() => events.open === 1);
    const tell = async (word: string) => {
      const count = running.results.length + 1;
      events.publish({ post: 0, word });
      await running.received(count);
    };
    await tell('before');
    return { world, run, running, events, tell };
  }

  const wordsOf = (data: unknown[]) =>
    data.map((each) => (each as { postEvents: { word: string } }).postEvents.word);

  it('goes on through a new supergraph without a new stream', async () => {
    const { world, running, events, tell } = await start();
    for (let number = 1; number <= 3; number += 1) {
      await world.gateway.reload(grown(number));
      await tell(`after ${number}`);
    }
    expect(wordsOf(running.data)).toEqual(['before', 'after 1', 'after 2', 'after 3']);
    expect(events.opened).toHaveLength(1);
  });

  it('lets the old supergraph go', async () => {
    const { world, tell } = await start();
    await world.gateway.reload(grown(1));
    await tell('after');
    // Each pipeline has caches of its own, which are counted as long as it is there.
    const text = await (await fetch(`${world.url}/metrics`)).text();
    expect(text).toMatch(/^chorus_gateway_cache_entries\{cache="plans"\} 1$/m);
  });

  it('is planned anew where a field has moved to another subgraph', async () => {
    const { world, running, events } = await start();
    const moved = composeTiny({
      users: (sdl) => sdl.replace('handle: String ', ''),
      names: () => 'type Query { named: String }\ntype User @key(fields: "id") { id: ID! handle: String }\n',
    });
    await world.gateway.reload(moved);
    events.publish({ post: 0, word: 'after' });
    await running.received(2);
    // There is no such subgraph: its field alone is lost.
    expect(running.results[1]).toMatchObject({
      data: { postEvents: { word: 'after', post: { author: { handle: null } } } },
      errors: [{ path: ['postEvents', 'post', 'author', 'handle'], extensions: { subgraph: 'names' } }],
    });
    expect(events.opened).toHaveLength(1);
  });

  it('moves to the subgraph that has its events now, with nothing lost and nothing twice', async () => {
    const { world, running, events } = await start();
    world.transports.set('chronicle', inProcessTransport(world.subgraphs.posts));
    await world.gateway.reload(composeTiny({}).replaceAll('name: "posts"', 'name: "chronicle"'));
    events.publish({ post: 0, word: 'after' });
    await running.received(2);
    expect(wordsOf(running.data)).toEqual(['before', 'after']);
    expect(events.opened).toEqual([undefined, '1']);
    await eventually(() => events.open === 1);
  });

  it('ends with a code of its own where its document no longer fits, and the others go on', async () => {
    const { world, run, running, events, tell } = await start();
    const doomed = run(broken);
    await eventually(() => events.open === 2);
    await world.gateway.reload(composeTiny({ users: (sdl) => sdl.replace('displayName: String', '') }));
    expect(await doomed.completed()).toEqual([
      {
        errors: [
          {
            message: 'The schema has changed, and the subscription does not fit it any more.',
            path: ['postEvents'],
            extensions: { code: 'SUBSCRIPTION_OUTDATED', requestId: expect.any(String) },
          },
        ],
      },
    ]);
    await tell('after');
    expect(wordsOf(running.data)).toEqual(['before', 'after']);
    await eventually(() => events.open === 1);
    expect(await run(broken).refusal()).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
  });

  it('does not notice a supergraph that is refused', async () => {
    const { world, running, tell } = await start();
    await expect(world.gateway.reload('type Query {')).rejects.toThrow();
    await tell('after');
    expect(wordsOf(running.data)).toEqual(['before', 'after']);
  });

  it('loses nothing while supergraphs come and events do, and gets nothing twice', async () => {
    const { world, running, events } = await start();
    let number = 0;
    let isOver = false;
    const publishing = (async () => {
      while (!isOver) {
        events.publish({ post: (number += 1), word: String(number) });
        const count = running.results.length;
        // Supergraphs are loaded in one go, and the event waits for all five.
        await eventually(() => running.results.length > count, { timeoutMs: 20_000 });
      }
    })();
    for (let count = 1; count <= 5; count += 1) await world.gateway.reload(grown(count));
    isOver = true;
    await publishing;
    await running.received(number + 1);
    expect(wordsOf(running.data)).toEqual([
      'before',
      ...Array.from({ length: number }, (_, at) => String(at + 1)),
    ]);
  });
});
