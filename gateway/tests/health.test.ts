import { InProcessDomainQueries } from '@chorus/domain-queries';
import { eventually } from '@chorus/test-kit';
import { useWorlds, type World } from './world';

const startWorld = useWorlds();
const get = async ({ url }: World, path: string) => {
  const response = await fetch(`${url}/health/${path}`);
  return { status: response.status, body: await response.json() };
};

it('is live and ready, and names what it depends on', async () => {
  const world = await startWorld();
  expect(await get(world, 'live')).toEqual({ status: 200, body: { status: 'live' } });
  expect(await get(world, 'ready')).toEqual({
    status: 200,
    body: {
      status: 'ready',
      supergraph: expect.stringMatching(/^[0-9a-f]{12}$/),
      dependencies: {
        supergraph: 'up',
        'access-token-keys': 'up',
        'session-state': 'up',
        'subgraph:posts': 'up',
        'subgraph:users': 'up',
      },
    },
  });
});

it('is not ready while keys and revoked sessions were never known, and becomes ready when they are', async () => {
  const domainQueries = new InProcessDomainQueries();
  const world = await startWorld({ domainQueries, sessionPollMs: 10 });
  expect(await get(world, 'live')).toMatchObject({ status: 200 });
  expect(await get(world, 'ready')).toMatchObject({
    status: 503,
    body: {
      status: 'starting',
      dependencies: { 'session-state': 'starting', 'access-token-keys': 'starting' },
    },
  });
  domainQueries.register(world.identity.responder);
  await eventually(async () => (await get(world, 'ready')).status === 200);
});

it.each<[string, (world: World) => void]>([
  ['is stopped', ({ transports }) => transports.delete('posts')],
  ['fails', ({ transports }) => transports.set('posts', { execute: () => Promise.reject(new Error('no')) })],
  [
    'answers without data',
    ({ transports }) => transports.set('posts', { execute: async () => ({ errors: [] }) }),
  ],
])('names a subgraph that %s, and serves on', async (_case, damage) => {
  const world = await startWorld();
  damage(world);
  expect(await get(world, 'ready')).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { 'subgraph:posts': 'down', 'subgraph:users': 'up' } },
  });
});

it('names session state that went stale, and serves on', async () => {
  const world = await startWorld({ sessionPollMs: 10, sessionMaxAgeMs: 50 });
  world.domainQueries.unregister('identity');
  await eventually(async () => {
    const { status, body } = await get(world, 'ready');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'degraded', dependencies: { 'session-state': 'down' } },
    });
    return true;
  });
});

it('does not count against rate limits', async () => {
  const rates = { perPerson: { points: 1, perSeconds: 60 }, perAddress: { points: 1, perSeconds: 60 } };
  const world = await startWorld({ rateLimits: true, rates });
  for (let count = 0; count < 3; count += 1) expect((await get(world, 'ready')).status).toBe(200);
});
