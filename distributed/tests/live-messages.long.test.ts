import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CallSigner, SubgraphClient } from '@chorus/domain-queries';
import {
  Client,
  createHttpWiring,
  startTestGraph,
  type Person,
  type TestGraph,
} from '@chorus/embedded/testing';
import { createGateway, httpTransport, type Gateway } from '@chorus/gateway';
import { addressVariableOf } from '@chorus/process';
import { readSupergraph } from '@chorus/schema';
import { logger } from '@chorus/telemetry';
import { eventually } from '@chorus/test-kit';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { openProxy } from '../../gateway/tests/upstream/proxy';
import { findFreePorts } from '../src/free-ports';
import { Supervised } from '../src/supervised';

jest.setTimeout(120_000);

const secret = randomBytes(32);
const servers = new Map<string, number>();
const wiring = createHttpWiring({ secret, ports: servers });
const script = join(__dirname, '../../subgraphs/messaging/dist/main.js');

let graph: TestGraph;
let processes: Supervised[];
let ports: number[];
let balancer: Awaited<ReturnType<typeof openProxy>>;
let gateways: Gateway[];

/** Everything here but messaging, which is two processes of its own behind one address, and two gateways over all. */
beforeAll(async () => {
  graph = await startTestGraph({ wiring });
  await graph.stopSubgraph('messaging');
  const addresses = [...servers].map(([name, port]) => [addressVariableOf(name), `http://127.0.0.1:${port}`]);
  ports = await findFreePorts(2);
  processes = ports.map((port, index) => {
    const environment = {
      ...process.env,
      ...(Object.fromEntries(addresses) as Record<string, string>),
      CHORUS_LOG_LEVEL: 'error',
      CHORUS_PORT: String(port),
      CHORUS_DATABASE_URL: graph.databaseUrl,
      CHORUS_VIEWER_SECRET: secret.toString('hex'),
      CHORUS_RATE_LIMITS: 'false',
      CHORUS_ROLES: 'serve',
    };
    return new Supervised({ name: `messaging ${index}`, script, environment }, { complain: () => undefined });
  });
  for (const process of processes) process.start();
  await Promise.all(ports.map(untilReady));
  balancer = await openProxy(...ports);
  gateways = await Promise.all([startGateway(), startGateway()]);
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await Promise.all(processes.map((process) => process.stop()));
  await balancer.close();
  await graph.stop();
});

const untilReady = (port: number) =>
  eventually(async () => (await fetch(`http://127.0.0.1:${port}/health/ready`)).ok, {
    timeoutMs: 60_000,
    intervalMs: 100,
  });

async function startGateway(): Promise<Gateway> {
  const client = new SubgraphClient({
    subgraph: 'messaging',
    url: balancer.url,
    signer: new CallSigner(secret),
  });
  const gateway = await createGateway({
    supergraphSdl: readSupergraph(),
    // Without `close`: the connections are everybody's.
    transports: new Map([
      ...[...wiring.transports].map(
        ([name, { execute, subscribe }]) => [name, { kind: 'http', execute, subscribe }] as const,
      ),
      ['messaging', httpTransport(client, { idleMs: 100 })],
    ]),
    domainQueries: wiring.domainQueries,
    logger,
    rateLimits: false,
  });
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' });
  await eventually(async () => (await fetch(`${url}/health/ready`)).ok, { timeoutMs: 20_000 });
  return gateway;
}

/** The person as a client of one of the gateways. */
const at = (gateway: number, person: Person) => new Client(`${gateways[gateway]!.url}/graphql`, person.token);

/** What a person's socket at one of the gateways brings from now on: the texts of messages. It does not come back by itself. */
async function listen(gateway: number, person: Person) {
  const texts: (string | null)[] = [];
  const failures: unknown[] = [];
  const { viewer } = await at(gateway, person).ask('{ viewer { messagingCursor } }');
  const client = createClient({
    url: `${gateways[gateway]!.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${person.token}` },
  });
  client.subscribe<{ messagingEvents: { __typename: string; message?: { text: string | null } | null } }>(
    {
      query: `subscription ($after: String) {
        messagingEvents(after: $after) { __typename ... on MessageSent { message { text } } } }`,
      variables: { after: viewer.messagingCursor },
    },
    {
      next({ data, errors }) {
        if (errors) failures.push(errors);
        if (data?.messagingEvents.__typename === 'MessageSent')
          texts.push(data.messagingEvents.message?.text ?? null);
      },
      error: (error) => failures.push(error),
      complete: () => undefined,
    },
  );
  return {
    texts,
    failures,
    heard: (count: number) => eventually(() => texts.length >= count, { timeoutMs: 30_000 }),
    close: () => client.dispose(),
  };
}

/** Sends it until it is known to be sent: twice with one key is once. */
async function send(client: Client, conversationId: string, text: string): Promise<void> {
  const input = { conversationId, text, idempotencyKey: randomUUID() };
  await eventually(
    async () => {
      const { data, errors } = await client.query(
        'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } userErrors { code } } }',
        { input },
      );
      if (errors?.some(({ extensions }) => extensions.code !== 'UNAVAILABLE'))
        throw new Error(JSON.stringify(errors));
      return data?.sendMessage?.message;
    },
    { timeoutMs: 20_000, intervalMs: 50 },
  );
}

async function start(client: Client, title: string | null, ...others: Person[]): Promise<string> {
  const input = { participantIds: others.map(({ id }) => id), ...(title !== null && { title }) };
  const { conversation, userErrors } = await client.mutate('startConversation', input, 'conversation { id }');
  expect(userErrors).toEqual([]);
  return conversation.id;
}

const history = async (client: Client, id: string): Promise<string[]> => {
  const { viewer } = await client.ask(
    'query ($id: ID!) { viewer { conversation(id: $id) { messages(first: 100) { nodes { text } } } } }',
    { id },
  );
  return viewer.conversation.messages.nodes.map(({ text }: { text: string }) => text).reverse();
};

it('what is written at one gateway reaches who listens at the other, in the order of the conversation', async () => {
  const { alice, bob } = await graph.signUpAll('alice', 'bob');
  const [alices, bobs] = [at(0, alice), at(1, bob)];
  const id = await start(alices, null, bob);
  const listeners = await Promise.all([listen(1, bob), listen(0, bob), listen(0, alice)]);
  await send(alices, id, 'hello');
  for (const listener of listeners) await listener.heard(1);
  expect(balancer.targets()).toEqual([...ports].sort());
  const texts = Array.from({ length: 40 }, (_, index) => `message ${index}`);
  // Several at once, over several connections: by both processes.
  for (let first = 0; first < texts.length; first += 4)
    await Promise.all(
      texts.slice(first, first + 4).map((text, index) => send(index % 2 ? bobs : alices, id, text)),
    );
  const order = await history(bobs, id);
  expect([...order].sort()).toEqual(['hello', ...texts].sort());
  for (const listener of listeners) {
    await listener.heard(order.length);
    expect(listener.texts).toEqual(order);
    expect(listener.failures).toEqual([]);
    await listener.close();
  }
});

it('nothing is missed and nothing comes twice when processes of messaging are killed', async () => {
  const { carol, dan } = await graph.signUpAll('carol', 'dan');
  const carols = at(0, carol);
  const id = await start(carols, null, dan);
  const listeners = await Promise.all([0, 1, 0, 1].map((gateway) => listen(gateway, dan)));
  const texts = Array.from({ length: 60 }, (_, index) => `message ${index}`);
  for (const [index, text] of texts.entries()) {
    if (index === 15) process.kill(processes[0]!.pid!, 'SIGKILL');
    if (index === 40) process.kill(processes[1]!.pid!, 'SIGKILL');
    await send(carols, id, text);
    if (index === 0 || index === 39) for (const listener of listeners) await listener.heard(index + 1);
    if (index === 30) await untilReady(ports[0]!);
  }
  for (const listener of listeners) {
    await listener.heard(texts.length);
    expect(listener.texts).toEqual(texts);
    expect(listener.failures).toEqual([]);
    await listener.close();
  }
  expect(await history(at(1, dan), id)).toEqual(texts);
  await untilReady(ports[1]!);
});

it('a block ends delivery at once, whichever process took it and whichever tells', async () => {
  const { erin, frank, grace } = await graph.signUpAll('erin', 'frank', 'grace');
  const id = await start(at(0, grace), 'All of us', erin, frank);
  const listeners = await Promise.all([listen(0, frank), listen(1, frank)]);
  await send(at(1, erin), id, 'hello');
  for (const listener of listeners) await listener.heard(1);
  await at(1, frank).mutate('blockUser', { userId: erin.id });
  for (let round = 0; round < 5; round += 1) {
    await send(at(round % 2, erin), id, `hidden ${round}`);
    await send(at(round % 2, grace), id, `shown ${round}`);
  }
  for (const listener of listeners) {
    await listener.heard(6);
    expect(listener.texts).toEqual(['hello', ...Array.from({ length: 5 }, (_, round) => `shown ${round}`)]);
    await listener.close();
  }
});
