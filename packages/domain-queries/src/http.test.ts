import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strangers } from '@chorus/audience';
import { describeDomainQueries } from './domain-queries.contract';
import { DomainQueryServer, HttpDomainQueries } from './http';
import type { DomainQueryResponder } from './port';
import { RequestScope } from './request-scope';
import { ViewerTokens, type SignedClaims } from './viewer-token';

const noDomains = new HttpDomainQueries({ urls: {} });

describeDomainQueries('over HTTP', async (responder, tokens) => {
  const server = new DomainQueryServer(responder, tokens, noDomains);
  const url = await server.listen();
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await server.stop();
    isStopped = true;
  };
  return { port: new HttpDomainQueries({ urls: { 'social-graph': url } }), stopSocialGraph: stop, stop };
});

describe('the HTTP adapter', () => {
  const tokens = new ViewerTokens(Buffer.alloc(32, 7));
  const claims: SignedClaims = {
    viewer: { kind: 'service', name: 'test' },
    client: { address: null, userAgent: null },
    requestId: 'request-1',
  };
  const responder: DomainQueryResponder = {
    domain: 'social-graph',
    answer: async () => [strangers] as never,
  };

  it.each([
    ['no token', undefined],
    ['a token signed by someone else', new ViewerTokens(Buffer.alloc(32, 8)).sign(claims)],
    ['an unsigned token', 'eyJhbGciOiJub25lIn0.eyJ2aWV3ZXIiOnsia2luZCI6InNlcnZpY2UiLCJuYW1lIjoieCJ9fQ.'],
    ['a bare user id', '0197a000-0000-7000-8000-000000000001'],
  ])('refuses a call with %s', async (_case, token) => {
    const server = new DomainQueryServer(responder, tokens, noDomains);
    const url = await server.listen();
    const value = await token;
    const response = await fetch(`${url}/domain-queries/social-graph.relations`, {
      method: 'POST',
      headers: value === undefined ? {} : { 'x-chorus-viewer': value },
      body: JSON.stringify({ personIds: ['x'] }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { extensions: { code: 'UNAUTHENTICATED' } } });
    await server.stop();
  });

  it.each([
    ['does not answer in time', () => undefined],
    ['answers nonsense', (response: import('node:http').ServerResponse) => response.end('<html>')],
    ['answers 500', (response: import('node:http').ServerResponse) => response.writeHead(500).end('{}')],
    ['hangs up', (response: import('node:http').ServerResponse) => response.destroy()],
  ])('says UNAVAILABLE when the owner %s', async (_case, respond) => {
    const server = createServer((_request, response) => void respond(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const port = new HttpDomainQueries({ urls: { 'social-graph': url }, timeoutMs: 200 });
    const scope = new RequestScope(claims, await tokens.sign(claims), port);
    await expect(scope.ask('social-graph.relations', { personIds: ['x'] })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      extensions: { subgraph: 'social-graph' },
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
