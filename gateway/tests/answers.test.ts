import { codesOf, startWorld, type World } from './world';

describe('the gateway answers over HTTP', () => {
  let world: World;
  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.gateway.stop());

  it('merges what several subgraphs know', async () => {
    const answer = await world.ask({
      query:
        '{ posts(first: 2) { nodes { text author { handle } comments { nodes { text author { displayName } } } } } }',
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({
      posts: { nodes: [{ text: 'post 0', author: { handle: 'alice' } }, { author: { handle: 'bob' } }] },
    });
  });

  it('shares, in one process, one scope between all fetches of a request, and none between requests', async () => {
    const { ask, gateway, seen } = await startWorld({}, 'in process');
    await ask({ query: '{ posts(first: 2) { nodes { author { handle } } } }' });
    await ask({ query: '{ posts(first: 2) { nodes { author { handle } } } }' });
    expect(seen.scopes).toHaveLength(4);
    expect(new Set(seen.scopes).size).toBe(2);
    await gateway.stop();
  });

  it('answers null for a stopped subgraph and keeps the rest', async () => {
    const users = world.transports.get('users')!;
    world.transports.delete('users');
    try {
      const answer = await world.ask({
        query: '{ posts(first: 2) { nodes { text author { id handle } } } }',
      });
      expect(answer.status).toBe(200);
      expect(answer.data).toMatchObject({
        posts: { nodes: [{ text: 'post 0', author: { handle: null } }, {}] },
      });
      expect(codesOf(answer)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
      expect(answer.errors![0]).toMatchObject({
        path: ['posts', 'nodes', 0, 'author', 'handle'],
        extensions: { subgraph: 'users' },
      });
    } finally {
      world.transports.set('users', users);
    }
  });
});
