import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from '@chorus/test-kit';
import pino from 'pino';
import { useClients } from '../clients';
import { useWorlds, type World } from '../world';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

const query = 'subscription { postEvents { word post { author { handle } } } }';

async function heapBytes(world: World): Promise<number> {
  // What the fakes remember of what they saw.
  world.seen.scopes.length = 0;
  world.happenings.events.opened.length = 0;
  // Twice, with a turn between: what sockets and streams hold until their last callback.
  for (let count = 0; count < 2; count += 1) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

async function gauge(world: World, name: string): Promise<number> {
  const text = await (await fetch(`${world.url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]);
}

describe('10,000 subscriptions', () => {
  const startWorld = useWorlds();
  const clients = useClients();
  const perRound = 250;

  it('leave nothing behind, however they end', async () => {
    const world = await startWorld({
      logger: pino({ level: 'silent' }),
      sockets: { subscriptions: perRound, messagesPerSecond: 1_000_000 },
    });
    const { events } = world.happenings;

    /** Opens a round of subscriptions on a socket of their own, lets each have an event, and ends them. */
    async function round(end: 'complete' | 'disconnect' | 'unsubscribe'): Promise<void> {
      const socket = await (await clients.raw(world)).initialised();
      for (let id = 0; id < perRound; id += 1) socket.subscribe(String(id), query);
      await eventually(() => events.open === perRound);
      events.publish({ post: 1, word: 'hello' });
      await eventually(() => socket.messages.filter(({ type }) => type === 'next').length === perRound);
      if (end === 'complete') {
        events.end();
        await eventually(() => socket.messages.filter(({ type }) => type === 'complete').length === perRound);
        socket.socket.close();
      } else if (end === 'disconnect') {
        socket.socket.terminate();
      } else {
        for (let id = 0; id < perRound; id += 1) socket.send({ id: String(id), type: 'complete' });
        await eventually(() => events.open === 0);
        socket.socket.close();
      }
      await socket.closed();
      await eventually(() => events.open === 0);
      await clients.close();
    }

    // What is made once (plans, compiled documents, pools) is made in the first rounds.
    for (const end of ['unsubscribe', 'disconnect', 'complete', 'unsubscribe'] as const) await round(end);
    await eventually(async () => (await gauge(world, 'chorus_gateway_sockets')) === 0);
    const before = { heap: await heapBytes(world), timers: timers() };
    for (let count = 0; count < 12; count += 1)
      for (const end of ['unsubscribe', 'disconnect', 'complete'] as const) await round(end);

    await eventually(async () => (await gauge(world, 'chorus_gateway_sockets')) === 0);
    expect(await gauge(world, 'chorus_gateway_subscriptions')).toBe(0);
    await eventually(() => timers() <= before.timers);
    for (const event of ['upgrade', 'connection', 'close', 'request'])
      expect(world.gateway.app.server.listenerCount(event)).toBeLessThan(5);
    const grownBy = (await heapBytes(world)) - before.heap;
    // A thing of 1 kB for each would be 9 MB.
    expect(grownBy).toBeLessThan(4_500_000);
  }, 300_000);
});
