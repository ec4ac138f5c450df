import { Agent, request } from 'node:http';
import { Socket } from 'node:net';
import { eventually } from '@chorus/test-kit';
import { useWorlds } from './world';

const startWorld = useWorlds();

/** A request over a connection that stays open. */
function ask(
  url: string,
  agent: Agent,
  query: string,
): Promise<{ status: number; text: string; connection?: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, connection: response.headers.connection }),
      );
    })
      .on('error', reject)
      .end(JSON.stringify({ query }));
  });
}

describe('stopping', () => {
  it('finishes what is in flight, and takes nothing new', async () => {
    const world = await startWorld();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const inFlight = ask(world.url, agent, '{ held }');
    await world.gate.arrived;
    const stopped = world.gateway.stop();
    const isRefused = () =>
      fetch(`${world.url}/health/live`).then(
        () => false,
        () => true,
      );
    await eventually(isRefused);
    world.gate.open();
    expect(await inFlight).toMatchObject({
      status: 200,
      text: expect.stringMatching(/^{"data":{"held":"passed"}.*}\n$/),
    });
    await stopped;
    agent.destroy();
  });

  it('answers as ever for a while, with readiness down, and ends each connection with its answer', async () => {
    const world = await startWorld({ stopGraceMs: 300 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await ask(world.url, agent, '{ colour }')).toMatchObject({
      status: 200,
      connection: 'keep-alive',
    });
    const stopped = world.gateway.stop();
    expect((await fetch(`${world.url}/health/ready`)).status).toBe(503);
    expect(await ask(world.url, agent, '{ colour }')).toMatchObject({ status: 200, connection: 'close' });
    await stopped;
    await expect(ask(world.url, agent, '{ colour }')).rejects.toThrow('ECONNREFUSED');
    agent.destroy();
  });

  it('refuses with UNAVAILABLE a request that had only begun to arrive', async () => {
    const world = await startWorld();
    const socket = new Socket().connect(Number(new URL(world.url).port), '127.0.0.1');
    const answer = new Promise<string>((resolve, reject) => {
      let received = '';
      socket
        .on('data', (chunk) => (received += String(chunk)))
        .on('end', () => resolve(received))
        .on('error', reject);
    });
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
    // A whole request after it: by then the server has read the half one.
    expect((await world.ask({ query: '{ colour }' })).status).toBe(200);
    const stopped = world.gateway.stop();
    socket.write('content-type: application/json\r\ncontent-length: 22\r\n\r\n{"query":"{ colour }"}');
    expect(await answer).toMatch(
      /^HTTP\/1.1 503 [^]*connection: close[^]*"code":"UNAVAILABLE","subgraph":"gateway"/,
    );
    await stopped;
  });

  it('cuts off after its time what does not finish', async () => {
    const world = await startWorld({ stopTimeoutMs: 50 });
    const agent = new Agent({ keepAlive: true });
    const inFlight = ask(world.url, agent, '{ held }');
    await world.gate.arrived;
    const cutOff = expect(inFlight).rejects.toThrow('socket hang up');
    await world.gateway.stop();
    await cutOff;
    world.gate.open();
    agent.destroy();
  });

  it('is the same when asked twice, and without having listened', async () => {
    const world = await startWorld();
    await Promise.all([world.gateway.stop(), world.gateway.stop()]);
    await world.gateway.stop();
  });
});
