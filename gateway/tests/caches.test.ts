import { createHash } from 'node:crypto';
import { printMetrics } from '@chorus/telemetry';
import { eventually } from '@chorus/test-kit';
import { codesOf, composeTiny, useWorlds, type World } from './world';

const startWorld = useWorlds();

const home = 'query Home($first: Int) { posts(first: $first) { nodes { text author { displayName } } } }';
const knownOperations = [{ name: 'Home', document: home }];

/** The value of a metric of this process; 0 before it is first counted. */
async function read(metric: string): Promise<number> {
  const line = (await printMetrics()).split('\n').find((text) => text.startsWith(`${metric} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}
const readPlanning = () => read('chorus_gateway_planning_duration_seconds_count');
const cacheRequests = (cache: string, result: 'hit' | 'miss') =>
  read(`chorus_gateway_cache_requests_total{cache="${cache}",result="${result}"}`);

/** How many plans are made meanwhile. */
async function plansDuring(work: () => Promise<unknown>): Promise<number> {
  const before = await readPlanning();
  await work();
  return (await readPlanning()) - before;
}

describe('plans', () => {
  it('are made once for each operation, whatever its variables, layout and comments', async () => {
    const world = await startWorld();
    const planned = await plansDuring(async () => {
      await world.ask({ query: home, variables: { first: 1 } });
      await world.ask({ query: home, variables: { first: 2 } });
      await world.ask({ query: `# The home page\n${home.replaceAll('{', '{\n  ')}` });
    });
    expect(planned).toBe(1);
    await plansDuring(() => world.ask({ query: home.replace('text', 'id') })).then((count) =>
      expect(count).toBe(1),
    );
  });

  it('of known operations are made before anybody asks, named or not', async () => {
    const before = await readPlanning();
    const world = await startWorld({ knownOperations });
    await eventually(async () => (await readPlanning()) === before + 1);
    const planned = await plansDuring(async () => {
      for (const operationName of ['Home', undefined]) {
        const { data } = await world.ask({ query: home, operationName, variables: { first: 1 } });
        expect(data).toMatchObject({ posts: { nodes: [{ text: 'post 0' }] } });
      }
    });
    expect(planned).toBe(0);
  });

  it('of known operations are there when a new supergraph begins to serve; the old ones are gone', async () => {
    const world = await startWorld({ knownOperations });
    await world.ask({ query: '{ colour }' });
    const changed = composeTiny({
      users: (sdl) => sdl.replace('secret: String', 'secret: String new: String'),
    });
    expect(await plansDuring(() => world.gateway.reload(changed))).toBe(1);
    expect(await read('chorus_gateway_cache_entries{cache="plans"}')).toBe(2);
    const asked = () => world.ask({ query: home, variables: { first: 1 } });
    expect(await plansDuring(asked)).toBe(0);
    expect(await plansDuring(() => world.ask({ query: '{ colour }' }))).toBe(1);
  });

  it('of a known operation that does not fit the schema are left out, and the log says so', async () => {
    const misfit = { name: 'Old', document: 'query Old { gone }' };
    const world = await startWorld({ knownOperations: [misfit, ...knownOperations] });
    await eventually(() => world.log().some(({ operation }) => operation === 'Old'));
    await eventually(async () => (await plansDuring(() => world.ask({ query: home }))) === 0);
  });

  it('are bounded', async () => {
    const world = await startWorld({ cacheSizes: { documents: 1, plans: 1, persistedQueries: 1 } });
    const evictions = await read('chorus_gateway_cache_evictions_total{cache="plans"}');
    const queryOf = (count: number) =>
      `{ ${Array.from({ length: 20 }, (_, index) => `${'x'.repeat(140)}${count}_${index}: colour`).join(' ')} }`;
    for (let count = 0; count < 60; count += 1)
      expect((await world.ask({ query: queryOf(count) })).errors).toBeUndefined();
    expect(await read('chorus_gateway_cache_evictions_total{cache="plans"}')).toBeGreaterThan(evictions);
    for (const cache of ['plans', 'documents'])
      expect(await read(`chorus_gateway_cache_bytes{cache="${cache}"}`)).toBeLessThanOrEqual(1_048_576);
  });
});

it('parses and validates a document once for a schema', async () => {
  const world = await startWorld();
  const [hits, misses] = [await cacheRequests('documents', 'hit'), await cacheRequests('documents', 'miss')];
  for (let count = 0; count < 3; count += 1) await world.ask({ query: home });
  expect(await cacheRequests('documents', 'hit')).toBe(hits + 2);
  expect(await cacheRequests('documents', 'miss')).toBe(misses + 1);
});

describe('automatic persisted queries', () => {
  const hashOf = (query: string) => createHash('sha256').update(query).digest('hex');
  const ask = (world: World, sha256Hash: string, query?: string) =>
    world.ask({
      body: JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    });

  it('outlive a reload, and are judged by the schema that is served', async () => {
    const world = await startWorld();
    const query = '{ user(handle: "bob") { displayName } }';
    expect((await ask(world, hashOf(query), query)).data).toEqual({ user: { displayName: 'BOB' } });
    const renamed = (sdl: string) => sdl.replace('displayName: String', 'fullName: String');
    await world.gateway.reload(composeTiny({ users: renamed }));
    expect(codesOf(await ask(world, hashOf(query)))).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    await world.gateway.reload(composeTiny({}));
    expect((await ask(world, hashOf(query))).data).toEqual({ user: { displayName: 'BOB' } });
  });

  it('are not kept when they are refused', async () => {
    const world = await startWorld();
    for (const query of ['{ nope }', '{', '{ posts(first: 1000) { nodes { id } } }']) {
      await ask(world, hashOf(query), query);
      expect(codesOf(await ask(world, hashOf(query)))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    }
  });

  it('are told when the hash is of something else', async () => {
    const world = await startWorld();
    const { errors } = await ask(world, hashOf('{ colour }'), '{ colour }\n');
    expect(errors).toMatchObject([
      {
        message:
          'The hash is not that of the query: `sha256Hash` is the SHA-256 of its text, in lower-case hexadecimal.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('are bounded: the oldest must be sent again', async () => {
    const world = await startWorld({ cacheSizes: { documents: 1, plans: 1, persistedQueries: 1 } });
    const queryOf = (count: number) => `{ colour } # ${count} ${'x'.repeat(90_000)}`;
    for (let count = 0; count < 13; count += 1) await ask(world, hashOf(queryOf(count)), queryOf(count));
    expect(codesOf(await ask(world, hashOf(queryOf(0))))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect((await ask(world, hashOf(queryOf(12)))).data).toEqual({ colour: 'RED' });
  });
});
