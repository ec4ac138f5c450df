import { once } from 'node:events';
import {
  createHttpWiring,
  Client,
  startTestGraph,
  testPassword,
  type TestGraph,
} from '@chorus/embedded/testing';
import { createGateway, httpTransport, type Gateway, type GatewayOptions } from '@chorus/gateway';
import { CallSigner, HttpDomainQueries, SubgraphClient } from '@chorus/domain-queries';
import { PostgresRateLimits } from '@chorus/rate-limits';
import { readSupergraph, subgraphNames } from '@chorus/schema';
import { logger } from '@chorus/telemetry';
import { eventually } from '@chorus/test-kit';
import WebSocket from 'ws';
import { findFreePorts } from '../src/free-ports';

jest.setTimeout(90_000);

const wiring = createHttpWiring();
let graph: TestGraph;
const gateways: Gateway[] = [];
const sockets: WebSocket[] = [];
beforeAll(async () => (graph = await startTestGraph({ wiring })));
afterEach(() => sockets.splice(0).forEach((socket) => socket.terminate()));
afterEach(() => Promise.all(gateways.splice(0).map((gateway) => gateway.stop())));
afterAll(() => graph.stop());

/** One gateway more, over the same subgraphs. Gives its endpoint. */
async function startGateway(options: Partial<GatewayOptions> = {}): Promise<string> {
  const gateway = await createGateway({
    supergraphSdl: readSupergraph(),
    // Without `close`: the connections are everybody's.
    transports: new Map(
      [...wiring.transports].map(([name, { execute, subscribe }]) => [
        name,
        { kind: 'http', execute, subscribe },
      ]),
    ),
    domainQueries: wiring.domainQueries,
    logger,
    rateLimits: false,
    ...options,
  });
  gateways.push(gateway);
  return `${await gateway.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
}

const readinessOf = (endpoint: string) => fetch(endpoint.replace('/graphql', '/health/ready'));
const untilReady = (endpoint: string) =>
  eventually(async () => (await readinessOf(endpoint)).status === 200, { timeoutMs: 20_000 });

const whoAmI = '{ viewer { user { handle } } }';
const codeOf = async (client: Client) => (await client.query(whoAmI)).errors?.[0]?.extensions.code;

it('refuse a revoked session everywhere within two seconds, whoever revoked it', async () => {
  const urls = await Promise.all([startGateway(), startGateway()]);
  await Promise.all(urls.map(untilReady));
  const alice = await graph.signUp('alice');
  const clients = urls.map((url) => new Client(url, alice.token));
  for (const client of clients) expect(await codeOf(client)).toBeUndefined();
  await clients[0]!.ask('mutation { logOut { userErrors { code } } }');
  const revokedAt = Date.now();
  await eventually(async () =>
    (await Promise.all(clients.map(codeOf))).every((code) => code === 'UNAUTHENTICATED'),
  );
  expect(Date.now() - revokedAt).toBeLessThan(2_000);
});

/** A socket that is signed in; resolves to how it was closed. */
async function openSocket(endpoint: string, token: string | null) {
  const socket = new WebSocket(endpoint.replace('http', 'ws'), 'graphql-transport-ws');
  sockets.push(socket);
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.once('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  const [message] = (await once(socket, 'message')) as [Buffer];
  expect(JSON.parse(message.toString('utf8'))).toMatchObject({ type: 'connection_ack' });
  return { socket, closed };
}

it('close the sockets of a revoked session everywhere within two seconds, and no others', async () => {
  const urls = await Promise.all([startGateway(), startGateway()]);
  await Promise.all(urls.map(untilReady));
  const { erin, frank } = await graph.signUpAll('erin', 'frank');
  const [erins, franks] = await Promise.all(
    [erin, frank].map(({ token }) => Promise.all(urls.map((url) => openSocket(url, token)))),
  );
  await new Client(urls[0]!, erin.token).ask('mutation { logOut { userErrors { code } } }');
  const revokedAt = Date.now();
  expect(await Promise.all(erins!.map(({ closed }) => closed))).toEqual([4441, 4441]);
  expect(Date.now() - revokedAt).toBeLessThan(2_000);
  for (const { socket } of franks!) expect(socket.readyState).toBe(WebSocket.OPEN);
});

it('count one limit together', async () => {
  const limits = await Promise.all([0, 1].map(() => PostgresRateLimits.open({ url: graph.databaseUrl })));
  const rates = { perPerson: { points: 6, perSeconds: 60 } };
  const urls = await Promise.all(
    limits.map(({ create }) => startGateway({ rateLimits: true, rates, createRateLimiter: create })),
  );
  await Promise.all(urls.map(untilReady));
  const bob = await graph.signUp('bob');
  const clients = urls.map((url) => new Client(url, bob.token));
  const codes: (string | undefined)[] = [];
  for (let use = 0; use < 8; use += 1) codes.push(await codeOf(clients[use % 2]!));
  expect(codes.slice(0, 6)).toEqual(Array(6).fill(undefined));
  expect(codes.slice(6)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  await Promise.all(limits.map((limit) => limit.close()));
});

it('start before their subgraphs, say so, and serve when those are there', async () => {
  const secret = Buffer.alloc(32, 5);
  const ports = await findFreePorts(subgraphNames().length);
  const clients = new Map(
    subgraphNames().map((subgraph, index) => {
      const url = `http://127.0.0.1:${ports[index]}`;
      return [subgraph, new SubgraphClient({ subgraph, url, signer: new CallSigner(secret) })];
    }),
  );
  const url = await startGateway({
    transports: new Map([...clients].map(([name, client]) => [name, httpTransport(client)])),
    domainQueries: new HttpDomainQueries({ clients }),
  });
  expect((await readinessOf(url)).status).toBe(503);
  expect(await (await readinessOf(url)).json()).toMatchObject({
    status: 'starting',
    dependencies: { 'access-token-keys': 'starting', 'session-state': 'starting', 'subgraph:users': 'down' },
  });
  const anonymous = new Client(url);
  expect((await anonymous.query('{ user(handle: "alice") { handle } }')).errors).toMatchObject([
    { path: ['user'], extensions: { code: 'UNAVAILABLE', subgraph: 'users' } },
  ]);

  const late = await startTestGraph({
    wiring: createHttpWiring({
      secret,
      ports: new Map(subgraphNames().map((name, index) => [name, ports[index]!])),
    }),
  });
  await untilReady(url);
  expect(await (await readinessOf(url)).json()).toMatchObject({ status: 'ready' });
  const input = { email: 'carol@example.com', password: testPassword, handle: 'carol', displayName: 'Carol' };
  const { user } = await anonymous.mutate('signUp', input, 'user { handle }');
  expect(user).toEqual({ handle: 'carol' });
  await late.stop();
});
