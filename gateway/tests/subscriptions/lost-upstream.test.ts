import { badUserInput, unavailable } from '@chorus/errors';
import { eventually } from '@chorus/test-kit';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

const query = 'subscription { postEvents { cursor word post { author { handle } } } }';
const cursorsOf = (data: unknown[]) =>
  data.map((each) => (each as { postEvents: { cursor: string } }).postEvents.cursor);

describe('a stream of a subgraph that is lost', () => {
  const startWorld = useWorlds();
  const clients = useClients();
  const resume = { firstMs: 20, mostMs: 100 };

  async function start(giveUpAfterMs = 30_000) {
    const world = await startWorld({ resume: { ...resume, giveUpAfterMs } });
    const { run } = clients.client(world);
    const running = run(query);
    await eventually(() => world.happenings.events.open === 1);
    return { world, run, running, events: world.happenings.events };
  }

  const publish = ({ happenings }: World, ...words: string[]) =>
    happenings.events.publish(...words.map((word) => ({ post: 0, word })));

  it('is resumed by its cursor, and the client sees nothing', async () => {
    const { world, running, events } = await start();
    publish(world, 'a', 'b');
    await running.received(2);
    await world.kill('posts');
    publish(world, 'c', 'd');
    await world.revive('posts');
    await running.received(4);
    publish(world, 'e');
    await running.received(5);
    expect(cursorsOf(running.data)).toEqual(['1', '2', '3', '4', '5']);
    expect(running.results.every(({ errors }) => errors === undefined)).toBe(true);
    expect(running.isComplete).toBe(false);
    await eventually(() => events.open === 1);
  });

  it('is resumed when it was lost before its first event', async () => {
    const { world, running } = await start();
    await world.kill('posts');
    publish(world, 'a');
    await world.revive('posts');
    expect(cursorsOf((await running.received(1)).map(({ data }) => data))).toEqual(['1']);
  });

  it('is tried again and again while its subgraph is away', async () => {
    const { world, running, events } = await start();
    await world.kill('posts');
    await eventually(() => events.open === 0);
    events.refusal = unavailable('posts');
    await world.revive('posts');
    await eventually(() => events.opened.length >= 4);
    events.refusal = null;
    publish(world, 'a');
    await running.received(1);
  });

  it('is resumed where the subgraph says in the stream that something is away', async () => {
    const { world, running, events } = await start();
    publish(world, 'a');
    await running.received(1);
    events.fail(unavailable('social-graph'));
    publish(world, 'b');
    await running.received(2);
    expect(cursorsOf(running.data)).toEqual(['1', '2']);
    expect(events.opened).toEqual([undefined, '1']);
  });

  it('is resumed where something breaks in the subgraph, which is mended meanwhile', async () => {
    const { world, running, events } = await start();
    publish(world, 'a');
    await running.received(1);
    events.refusal = new Error('the database system is starting up');
    events.fail(new Error('terminating connection due to administrator command'));
    await eventually(() => events.opened.length >= 3);
    publish(world, 'b');
    events.refusal = null;
    await running.received(2);
    expect(cursorsOf(running.data)).toEqual(['1', '2']);
    expect(running.results.every(({ errors }) => errors === undefined)).toBe(true);
  });

  it('is given up after a time, and the socket goes on', async () => {
    const { world, run, running } = await start(300);
    publish(world, 'a');
    await running.received(1);
    await world.kill('posts');
    await running.completed();
    expect(running.results.slice(1)).toEqual([
      {
        errors: [
          {
            message: 'The stream broke off. Subscribe again with the last cursor.',
            path: ['postEvents'],
            extensions: { code: 'SUBSCRIPTION_LOST', requestId: expect.any(String) },
          },
        ],
      },
    ]);
    expect(running.failure).toBeNull();
    expect(await run('{ user(handle: "bob") { handle } }').completed()).toMatchObject([
      { data: { user: { handle: 'bob' } } },
    ]);
  });

  it('ends with the error that the subgraph ends it with', async () => {
    const { running, events } = await start();
    events.fail(badUserInput('The cursor is of another list.'));
    expect(await running.completed()).toEqual([
      {
        errors: [
          {
            message: 'The cursor is of another list.',
            path: ['postEvents'],
            extensions: { code: 'BAD_USER_INPUT', requestId: expect.any(String) },
          },
        ],
      },
    ]);
    expect(events.opened).toEqual([undefined]);
  });

  it('is not resumed for a client that has gone meanwhile', async () => {
    const { world, running, events } = await start();
    await world.kill('posts');
    await eventually(() => events.open === 0);
    running.stop();
    await eventually(async () => (await metric(world, 'chorus_gateway_subscriptions')) === 0);
    await world.revive('posts');
    expect(events.opened).toHaveLength(1);
  });
});

async function metric(world: World, name: string): Promise<number> {
  const text = await (await fetch(`${world.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}
