import { createSmallWorld, startTestGraph, type TestGraph } from '../src/testing';

let graph: TestGraph;
let text: string;

beforeAll(async () => {
  graph = await startTestGraph();
  await createSmallWorld(graph);
  text = await (await fetch(graph.url.replace('/graphql', '/metrics'))).text();
});
afterAll(() => graph.stop());

/** The values of a metric's samples that have all these labels. */
function valuesOf(metric: string, ...labels: string[]): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && labels.every((label) => line.includes(label)))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))));
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

it.each(['identity', 'users', 'social_graph', 'posts', 'feed'])('times the statements of %s', (domain) => {
  expect(sum(valuesOf('chorus_sql_statement_duration_seconds_count', `domain="${domain}"`))).toBeGreaterThan(
    0,
  );
});

it('shows every pool, those of requests and those of the work beside them', () => {
  for (const pool of ['chorus-posts', 'chorus-posts-work', 'chorus-event-log']) {
    expect(sum(valuesOf('chorus_pg_pool_connections', `pool="${pool}"`))).toBeGreaterThan(0);
    expect(valuesOf('chorus_pg_pool_waiting', `pool="${pool}"`)).toEqual([0]);
    expect(valuesOf('chorus_pg_pool_max_connections', `pool="${pool}"`)[0]).toBeGreaterThan(0);
  }
});

it('follows an event from its outbox to its groups', () => {
  expect(sum(valuesOf('chorus_relay_events_moved_total', 'outbox="posts"'))).toBeGreaterThan(3);
  expect(valuesOf('chorus_outbox_waiting', 'outbox="posts"')).toEqual([0]);
  expect(sum(valuesOf('chorus_events_handled_total', 'group="feed.fan-out"', 'type="PostCreated"'))).toBe(3);
  expect(sum(valuesOf('chorus_event_delay_seconds_count', 'group="feed.fan-out"'))).toBeGreaterThan(3);
  expect(valuesOf('chorus_event_lag', 'group="feed.fan-out"', 'topic="posts.post"')).toEqual([0]);
  expect(valuesOf('chorus_event_dead_letters', 'group="feed.fan-out"')).toEqual([0]);
});

it('shows every job before it first ran', () => {
  expect(valuesOf('chorus_job_runs_total', 'outcome="failed"').length).toBeGreaterThan(0);
});

it('prints no label that names somebody or something of somebody', () => {
  expect(text).not.toMatch(/alice|bob@|example\.com|[0-9a-f]{8}-[0-9a-f]{4}-7/);
});
