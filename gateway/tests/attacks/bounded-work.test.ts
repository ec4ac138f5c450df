import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { InProcessDomainQueries } from '@chorus/domain-queries';
import { readSupergraph } from '@chorus/schema';
import { connect, type Socket } from 'node:net';
import pino from 'pino';
import { createGateway, type Gateway } from '../../src/index';
import { FakeIdentity } from '../identity';
import { readAnswer, type Answer } from '../world';
import { heavyRequests, type HeavyRequest } from './heavy-requests';

/**
 * The real supergraph without a subgraph behind it: who reaches one would hear UNAVAILABLE.
 *
 * CPU is that of this process alone, whatever else the machine does, and the least of three runs, so that neither the
 * collection of garbage nor a function that is compiled for the first time counts. The bound is ten times what the worst
 * of them takes on a slow machine (docs/security.md): it is for work that grows without end, not for speed.
 */
const mostCpuMs = 150;
const runs = 3;

let gateway: Gateway;
let url: string;
const measured: object[] = [];

beforeAll(async () => {
  const domainQueries = new InProcessDomainQueries();
  domainQueries.register((await FakeIdentity.create()).responder);
  gateway = await createGateway({
    supergraphSdl: readSupergraph(),
    transports: new Map(),
    domainQueries,
    logger: pino({ level: 'silent' }),
    rateLimits: false,
    // What validation passes is kept, refused or not, as far as there is room.
    cacheSizes: { documents: 1, plans: 1, persistedQueries: 1 },
  });
  url = `${await gateway.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
});
afterAll(async () => {
  await gateway.stop();
  // The table of docs/security.md.
  if (process.env.CHORUS_PRINT_WORK) console.table(measured);
});

async function ask(body: string, headers: Record<string, string> = {}): Promise<Answer> {
  const asJson = { 'content-type': 'application/json', ...headers };
  return readAnswer(await fetch(url, { method: 'POST', headers: asJson, body }));
}

interface Work {
  cpuMs: number;
  /** What was allocated, where no garbage was collected meanwhile. */
  allocatedMb: number;
  answer: Answer;
}

async function workOf(
  { body, headers }: Pick<HeavyRequest, 'body' | 'headers'>,
  serial: number,
): Promise<Work> {
  const text = body(serial);
  const [heap, cpu] = [process.memoryUsage().heapUsed, process.cpuUsage()];
  const answer = await ask(text, headers);
  const { user, system } = process.cpuUsage(cpu);
  const allocatedMb = (process.memoryUsage().heapUsed - heap) / 1e6;
  return { cpuMs: (user + system) / 1_000, allocatedMb, answer };
}

async function leastWorkOf(request: Pick<HeavyRequest, 'body' | 'headers'>): Promise<Work> {
  const all: Work[] = [];
  for (let serial = 0; serial < runs; serial += 1) all.push(await workOf(request, serial));
  const byCpu = [...all].sort((one, other) => one.cpuMs - other.cpuMs);
  return { ...byCpu[0]!, allocatedMb: Math.max(...all.map(({ allocatedMb }) => allocatedMb)) };
}

function note(name: string, { cpuMs, allocatedMb, answer }: Work): void {
  const { code, limit } = answer.errors?.[0]?.extensions ?? {};
  measured.push({
    request: name,
    'refused as': limit ?? code ?? 'not refused',
    'CPU ms': Math.round(cpuMs * 10) / 10,
    'allocated MB': Math.round(allocatedMb * 10) / 10,
    'answer bytes': answer.text.length,
  });
}

it('answers a plain request, for comparison', async () => {
  for (const name of ['a plain request', 'a plain request, again']) {
    const work = await leastWorkOf({
      body: (serial) => JSON.stringify({ query: `query q_${serial} { __typename }` }),
    });
    note(name, work);
    expect(work.answer.data).toEqual({ __typename: 'Query' });
  }
});

it.each(heavyRequests.map((request): [string, HeavyRequest] => [request.name, request]))(
  'does little for %s',
  async (name, request) => {
    const work = await leastWorkOf(request);
    note(name, work);
    const { errors, text, data } = work.answer;
    expect(data ?? null).toBeNull();
    const { code, limit } = errors![0]!.extensions!;
    expect(limit ?? code).toBe(request.refused);
    expect(text.length).toBeLessThan(12_000);
    expect(work.cpuMs).toBeLessThan(mostCpuMs);
  },
);

it('keeps nothing of what it refuses', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const askAll = (from: number) =>
    Promise.all(heavyRequests.map(({ body, headers }, index) => ask(body(from + index), headers)));
  await askAll(1_000);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (const from of [2_000, 3_000, 4_000]) await askAll(from);
  collect();
  // What was sent meanwhile is 5 MB of text alone, and many times that as documents.
  expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(5);
});

it('answers beside five hundred connections on which nobody says anything', async () => {
  const { hostname, port } = new URL(url);
  const idle = await Promise.all(
    Array.from(
      { length: 500 },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect(Number(port), hostname, () => resolve(socket)).on('error', reject);
        }),
    ),
  );
  const work = await leastWorkOf({ body: () => '{"query":"{ __typename }"}' });
  for (const socket of idle) socket.destroy();
  note('a plain request beside 500 silent connections', work);
  expect(work.answer.data).toEqual({ __typename: 'Query' });
  expect(work.cpuMs).toBeLessThan(mostCpuMs);
});
