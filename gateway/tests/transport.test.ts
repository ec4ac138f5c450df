import { CallSigner, SubgraphClient } from '@chorus/domain-queries';
import { startStranger, strangers } from '@chorus/subgraph-server/testing';
import { httpTransport } from '../src/index';
import { describeTransport } from './transport.contract';
import { codesOf, useWorlds } from './world';

describeTransport('in process');
describeTransport('over HTTP');

describe('what answers where a subgraph should be', () => {
  const startWorld = useWorlds();

  it.each(Object.keys(strangers))('is UNAVAILABLE and costs its own fields when it %s', async (name) => {
    const stranger = await startStranger(strangers[name]!);
    const world = await startWorld({ fetchTimeoutMs: 500 });
    const signer = new CallSigner(Buffer.alloc(32, 7));
    const client = new SubgraphClient({ subgraph: 'posts', url: stranger.url, signer });
    world.transports.set('posts', httpTransport(client));
    const answer = await world.ask({
      query: '{ colour posts { nodes { id } } user(handle: "bob") { handle } }',
    });
    expect(answer.data).toEqual({ colour: null, posts: null, user: { handle: 'bob' } });
    expect(answer.errors).toMatchObject([
      { message: 'posts is unavailable.', path: ['colour'], extensions: { subgraph: 'posts' } },
      { message: 'posts is unavailable.', path: ['posts'], extensions: { subgraph: 'posts' } },
    ]);
    expect(codesOf(answer)).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect(answer.text).not.toMatch(/html|status|127\.0\.0\.1|JSON|ECONN/);
    await stranger.stop();
  });

  it('is not asked twice to write', async () => {
    const stranger = await startStranger((response) => response.destroy());
    const world = await startWorld();
    const signer = new CallSigner(Buffer.alloc(32, 7));
    const client = new SubgraphClient({ subgraph: 'posts', url: stranger.url, signer });
    world.transports.set('posts', httpTransport(client));
    const answer = await world.ask({
      query: 'mutation { createPost(input: { text: "hello" }) { post { id } } }',
      token: await world.identity.token(),
    });
    expect(codesOf(answer)).toEqual(['UNAVAILABLE']);
    expect(stranger.requests()).toBe(1);
    await stranger.stop();
  });

  it('is hung up on when it takes too long', async () => {
    const stranger = await startStranger(() => undefined);
    const world = await startWorld({ fetchTimeoutMs: 50 });
    const signer = new CallSigner(Buffer.alloc(32, 7));
    const client = new SubgraphClient({ subgraph: 'posts', url: stranger.url, signer });
    world.transports.set('posts', httpTransport(client));
    await world.ask({ query: '{ colour }' });
    await stranger.hungUp();
    await stranger.stop();
  });
});
