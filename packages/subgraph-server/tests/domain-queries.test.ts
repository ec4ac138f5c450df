import { CallSigner, HttpDomainQueries, RequestScope, SubgraphClient } from '@chorus/domain-queries';
import { describeDomainQueries } from '@chorus/domain-queries/contract';
import { alice, postsSubgraph, serve } from './served';
import { startStranger, strangers } from '@chorus/subgraph-server/testing';

describeDomainQueries('over HTTP', async (responder) => {
  const { client, stop } = await serve({ ...postsSubgraph(), name: responder.domain, responder });
  let stopping: Promise<void> | undefined;
  const stopOnce = () => (stopping ??= stop());
  const port = new HttpDomainQueries({ clients: new Map([[responder.domain, client]]) });
  return { port, stopSocialGraph: stopOnce, stop: stopOnce };
});

describe('a domain query over HTTP', () => {
  it.each(Object.keys(strangers))('says UNAVAILABLE when the owner %s', async (name) => {
    const { url, stop } = await startStranger(strangers[name]!);
    const signer = new CallSigner(Buffer.alloc(32, 7));
    const client = new SubgraphClient({ subgraph: 'posts', url, signer });
    const port = new HttpDomainQueries({ clients: new Map([['posts', client]]), timeoutMs: 200 });
    await expect(
      new RequestScope(alice, port).ask('posts.visible', { postIds: ['x'] }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE', extensions: { subgraph: 'posts' } });
    await stop();
  });

  it('says UNAVAILABLE, not that the person is a stranger, when the owner does not know our key', async () => {
    const { url, stop } = await serve(postsSubgraph());
    const client = new SubgraphClient({
      subgraph: 'posts',
      url,
      signer: new CallSigner(Buffer.alloc(32, 8)),
    });
    const port = new HttpDomainQueries({ clients: new Map([['posts', client]]) });
    await expect(
      new RequestScope(alice, port).ask('posts.visible', { postIds: ['x'] }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await client.close();
    await stop();
  });
});
