// How fast the gateway is in one process, beside what the subgraphs alone would take. By hand, after `npm run build`:
//   node bench/dist/gateway.js [seconds] [rounds]
// The load comes from a process of its own (this file with `--load`). Data is in memory: no database is measured.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { composeServices } from '@apollo/composition';
import { InProcessDomainQueries, RequestScope, ViewerTokens } from '@chorus/domain-queries';
import { createGateway, inProcessTransport } from '@chorus/gateway';
import { kitTypeDefs } from '@chorus/subgraph-kit';
import { parse } from 'graphql';
import pino from 'pino';
import { load, poster, type Rates } from './gateway/load';
import { query, sdl, subgraphs } from './gateway/subgraphs';

const concurrency = 20;
const port = new InProcessDomainQueries();
const viewerTokens = new ViewerTokens(Buffer.alloc(32, 1));

function compose(): string {
  const services = Object.entries(sdl).map(([name, text]) => ({
    name,
    url: `chorus://${name}`,
    typeDefs: parse(kitTypeDefs + text),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new AggregateError(errors ?? []);
  return supergraphSdl;
}

/** The three fetches of the plan, called by hand: what is left when the gateway costs nothing. */
function floor(): () => Promise<void> {
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
  const entities = (type: string, fields: string) =>
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { ${fields} } } }`;
  const fetchUsers = entities('User', 'name followersCount');
  const fetchShares = entities('Post', 'shareCount');
  const claims = {
    viewer: { kind: 'anonymous' },
    client: { address: null, userAgent: null },
    requestId: 'floor',
  } as const;
  return async () => {
    const scope = new RequestScope(claims, '', port);
    const posts = '{ posts(first: 20) { __typename id title likeCount author { __typename id } } }';
    const { data } = await byName.get('posts')!.execute({ query: posts }, scope);
    const found = data!.posts as { id: string; author: { id: string } }[];
    const authors = found.map(({ author }) => ({ __typename: 'User', id: author.id }));
    const stubs = found.map(({ id }) => ({ __typename: 'Post', id }));
    await Promise.all([
      byName.get('users')!.execute({ query: fetchUsers, variables: { representations: authors } }, scope),
      byName.get('shares')!.execute({ query: fetchShares, variables: { representations: stubs } }, scope),
    ]);
  };
}

async function loadFromOutside(url: string, seconds: number): Promise<Rates> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    __filename,
    '--load',
    url,
    String(seconds),
  ]);
  return JSON.parse(stdout) as Rates;
}

/** Beside the rates, the time of this process's threads for each call: it hardly depends on what else the machine does. */
async function measure(name: string, run: () => Promise<Rates>, seconds: number): Promise<void> {
  const before = process.cpuUsage();
  const { perSecond, p50, p99 } = await run();
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000 / (perSecond * seconds);
  const columns = [
    name.padEnd(28),
    `${perSecond.toFixed(0).padStart(6)} /s`,
    `p50 ${p50.toFixed(1)} ms`,
    `p99 ${p99.toFixed(1)} ms`,
    `CPU ${cpuMs.toFixed(3)} ms`,
  ];
  console.log(columns.join('   '));
}

async function main(seconds: number, rounds: number): Promise<void> {
  const gateway = await createGateway({
    supergraphSdl: compose(),
    transports: new Map(subgraphs.map((subgraph) => [subgraph.name, inProcessTransport(subgraph)])),
    viewerTokens,
    domainQueries: port,
    logger: pino({ level: 'info' }, { write: () => undefined }),
    rateLimits: false,
  });
  const url = `${await gateway.listen({ port: 0, host: '127.0.0.1' })}/graphql`;
  const direct = floor();
  await Promise.all([load(direct, { concurrency, seconds: 1 }), loadFromOutside(url, 1)]);
  for (let round = 1; round <= rounds; round += 1) {
    await measure('subgraphs alone (floor)', () => load(direct, { concurrency, seconds }), seconds);
    await measure('through the gateway (HTTP)', () => loadFromOutside(url, seconds), seconds);
  }
  await gateway.stop();
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--load') {
  const [url = '', seconds = '5'] = rest;
  const call = poster(url, JSON.stringify({ query }), concurrency);
  void load(call, { concurrency, seconds: Number(seconds) }).then((rates) => {
    console.log(JSON.stringify(rates));
    process.exit();
  });
} else {
  void main(Number(first ?? 5), Number(rest[0] ?? 3));
}
