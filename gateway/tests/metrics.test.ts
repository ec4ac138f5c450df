import { request as httpRequest } from 'node:http';
import { eventually } from '@chorus/test-kit';
import { useWorlds, type World } from './world';

const startWorld = useWorlds();

/** Every sample, by its name and labels as they are printed. */
async function scrape({ url }: World): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** What grew, and by how much, while `work` ran. A request is counted when its connection says that it is over. */
async function growthOf(world: World, work: () => Promise<unknown>) {
  const before = await scrape(world);
  await work();
  const after = await scrape(world);
  return (sample: string) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
}

const names = (samples: Iterable<string>, metric: string, label: string) =>
  new Set(
    [...samples].flatMap((sample) =>
      sample.startsWith(metric) ? (new RegExp(`${label}="([^"]*)"`).exec(sample)?.[1] ?? []) : [],
    ),
  );

it('counts operations by type, status and outcome, and times those that are registered by name', async () => {
  const world = await startWorld({
    knownOperations: [{ name: 'PostList', document: 'query PostList { postList { id } }' }],
  });
  await eventually(async () => {
    const grew = await growthOf(world, async () => {
      await world.ask({ query: 'query PostList { postList(first: 1) { text } }' });
      await world.ask({ query: '{ postList(first: 1) { text } }' });
      await world.ask({ query: 'query Other { fail(how: "forbidden") colour }' });
      await world.ask({ query: '{ nothing' });
    });
    const timed = 'chorus_gateway_operation_duration_seconds_count';
    expect(grew(`${timed}{operation="PostList",type="query"}`)).toBe(1);
    expect(grew(`${timed}{operation="anonymous",type="query"}`)).toBe(1);
    expect(grew(`${timed}{operation="other",type="query"}`)).toBe(1);
    expect(grew(`${timed}{operation="none",type="none"}`)).toBe(1);
    const counted = 'chorus_gateway_operations_total';
    expect(grew(`${counted}{type="query",status="200",outcome="ok"}`)).toBe(2);
    expect(grew(`${counted}{type="query",status="200",outcome="partial"}`)).toBe(1);
    expect(grew(`${counted}{type="none",status="200",outcome="failed"}`)).toBe(1);
    expect(grew('chorus_gateway_errors_total{code="FORBIDDEN"}')).toBe(1);
    expect(grew('chorus_gateway_errors_total{code="GRAPHQL_PARSE_FAILED"}')).toBe(1);
    return true;
  });
});

it('grows no label by what a client calls its operations', async () => {
  const world = await startWorld({
    knownOperations: [{ name: 'PostList', document: 'query PostList { postList { id } }' }],
  });
  for (let number = 0; number < 20; number += 1)
    await world.ask({ query: `query Attack${number} { postList(first: 1) { text } }` });
  await eventually(async () => {
    const samples = (await scrape(world)).keys();
    const operations = names(samples, 'chorus_gateway_operation_duration', 'operation');
    expect(operations).toContain('other');
    expect([...operations].filter((name) => name.startsWith('Attack'))).toEqual([]);
    return true;
  });
});

it('measures the fetches of each subgraph, and counts their errors by code', async () => {
  const world = await startWorld({}, 'in process');
  const grew = await growthOf(world, async () => {
    await world.ask({ query: '{ fail(how: "forbidden") }' });
    world.transports.delete('users');
    await world.ask({ query: '{ user(handle: "bob") { handle } }' });
  });
  expect(grew('chorus_subgraph_fetch_duration_seconds_count{subgraph="posts",transport="in_process"}')).toBe(
    1,
  );
  const errors = 'chorus_subgraph_fetch_errors_total';
  expect(grew(`${errors}{subgraph="posts",code="FORBIDDEN",transport="in_process"}`)).toBe(1);
  expect(grew(`${errors}{subgraph="users",code="UNAVAILABLE",transport="in_process"}`)).toBe(1);
});

it('shows what is in flight, and counts who hung up', async () => {
  const world = await startWorld();
  const aborted = 'chorus_gateway_operations_total{type="query",status="200",outcome="aborted"}';
  const before = (await scrape(world)).get(aborted) ?? 0;
  const impatient = httpRequest(`${world.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  impatient.on('error', () => undefined);
  impatient.end(JSON.stringify({ query: '{ held }' }));
  await world.gate.arrived;
  expect((await scrape(world)).get('chorus_gateway_operations_in_flight')).toBe(1);
  impatient.destroy();
  await eventually(async () => (await scrape(world)).get(aborted) === before + 1);
  expect((await scrape(world)).get('chorus_gateway_operations_in_flight')).toBe(0);
  world.gate.open();
});

it('counts refusals by the limit, not by who was refused', async () => {
  const one = { points: 1, perSeconds: 60 };
  const world = await startWorld({ rateLimits: true, rates: { perPerson: one, perAddress: one } });
  const grew = await growthOf(world, async () => {
    for (let count = 0; count < 3; count += 1) await world.ask({ query: '{ colour }' });
  });
  expect(grew('chorus_rate_limit_refusals_total{limit="operations_per_address"}')).toBe(2);
});

it('tells what operations cost, and which limits refuse', async () => {
  const world = await startWorld();
  const grew = await growthOf(world, async () => {
    await world.ask({ query: '{ postList(first: 25) { id } }' });
    await world.ask({ query: '{ posts(first: 101) { nodes { id } } }' });
    await world.ask({ query: `{ colour ${'@a '.repeat(60)} }` });
  });
  expect(grew('chorus_gateway_operation_cost_points_count')).toBe(1);
  expect(grew('chorus_gateway_operation_cost_points_sum')).toBe(25);
  expect(grew('chorus_gateway_limit_refusals_total{limit="page size"}')).toBe(1);
  expect(grew('chorus_gateway_limit_refusals_total{limit="directives"}')).toBe(1);
});

it('tells how old the state of revoked sessions is', async () => {
  const world = await startWorld({ sessionPollMs: 10 });
  const age = async () => (await scrape(world)).get('chorus_gateway_session_state_age_seconds') ?? NaN;
  expect(await age()).toBeLessThan(5);
  world.domainQueries.unregister('identity');
  await eventually(async () => (await age()) > 0.1);
});

it('tells what the process costs and which build it is', async () => {
  const samples = await scrape(await startWorld());
  expect(samples.get(`chorus_build_info{version="0.1.0",node="${process.version}"}`)).toBe(1);
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(0);
  expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
});

it('has nothing at /metrics for who may not read them', async () => {
  const world = await startWorld();
  const passedOn = await fetch(`${world.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.7' } });
  expect(passedOn.status).toBe(404);
  expect(await passedOn.text()).toBe(
    await (
      await fetch(`${world.url}/nothing`, {
        headers: { 'x-request-id': passedOn.headers.get('x-request-id') ?? '' },
      })
    ).text(),
  );
  const off = await startWorld({ metrics: 'off' });
  expect((await fetch(`${off.url}/metrics`)).status).toBe(404);
});
