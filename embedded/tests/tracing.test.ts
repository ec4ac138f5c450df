import { startTracing, type Tracing } from '@chorus/telemetry';
import { eventually } from '@chorus/test-kit';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { startTestGraph, type Person, type TestGraph } from '../src/testing';

const exporter = new InMemorySpanExporter();
let tracing: Tracing | null;
let graph: TestGraph;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  tracing = startTracing({ serviceName: 'chorus-test', exporter });
  graph = await startTestGraph({
    gateway: { knownOperations: [{ name: 'WritePost', document: 'query WritePost { __typename }' }] },
  });
  ({ alice, bob } = await graph.signUpAll('alice', 'bob'));
  await bob.mutate('followUser', { userId: alice.id });
  await graph.settle();
});
afterAll(async () => {
  await graph.stop();
  await tracing?.stop();
});
beforeEach(() => exporter.reset());

const secretText = 'Nobody but my followers reads this';
const writePost = `mutation WritePost($input: CreatePostInput!) { createPost(input: $input) { post { id author { handle } } } }`;

const parentOf = ({ parentSpanContext }: ReadableSpan) => parentSpanContext?.spanId;
const idOf = (span: ReadableSpan) => span.spanContext().spanId;
const traceOf = (span: ReadableSpan) => span.spanContext().traceId;

/** The whole trace of one `WritePost`, when its fan-out is done. */
async function traceOfWritePost(): Promise<ReadableSpan[]> {
  await alice.ask(writePost, { input: { text: secretText } });
  await graph.settle();
  return eventually(() => {
    const spans = exporter.getFinishedSpans();
    const root = spans.find(({ name }) => name === 'mutation WritePost');
    const handled = spans.some(({ name }) => name === 'feed.fan-out handle PostCreated');
    return root && handled ? spans.filter((span) => traceOf(span) === traceOf(root)) : null;
  }) as Promise<ReadableSpan[]>;
}

it('joins a mutation and all that follows from it in one trace', async () => {
  const trace = await traceOfWritePost();
  const names = new Set(trace.map(({ name }) => name));
  for (const name of [
    'mutation WritePost',
    'gateway.plan',
    'gateway.fetch',
    'subgraph posts',
    'subgraph users',
    'transaction posts',
    'INSERT posts',
    'relay posts',
    'feed.fan-out handle PostCreated',
    'transaction feed',
    'INSERT feed',
  ])
    expect(names).toContain(name);

  const known = new Set(trace.map(idOf));
  const roots = trace.filter((span) => parentOf(span) === undefined);
  expect(roots.map(({ name }) => name)).toEqual(['mutation WritePost']);
  expect(trace.filter((span) => !roots.includes(span) && !known.has(parentOf(span) ?? ''))).toEqual([]);
});

it('puts statements where they belong: in their subgraph and in their handler', async () => {
  const trace = await traceOfWritePost();
  const byId = new Map(trace.map((span) => [idOf(span), span]));
  const ancestors = (span: ReadableSpan): string[] => {
    const parent = byId.get(parentOf(span) ?? '');
    return parent ? [parent.name, ...ancestors(parent)] : [];
  };
  const insertOfPost = trace.find(
    ({ name, attributes }) =>
      name === 'INSERT posts' && String(attributes['db.query.text']).startsWith('INSERT INTO outbox'),
  );
  expect(ancestors(insertOfPost!)).toEqual(
    expect.arrayContaining(['transaction posts', 'subgraph posts', 'gateway.fetch', 'mutation WritePost']),
  );
  const ofFeed = trace.filter(({ name }) => name === 'INSERT feed');
  expect(ofFeed.some((span) => ancestors(span).includes('feed.fan-out handle PostCreated'))).toBe(true);
});

it('holds nothing that a person wrote, nor who they are', async () => {
  const spans = await traceOfWritePost();
  const told = JSON.stringify(
    spans.map(({ name, attributes, events, status, links }) => ({ name, attributes, events, status, links })),
  );
  expect(told).toContain('INSERT INTO outbox');
  expect(told).not.toMatch(/Nobody but my followers|alice|bob@|example\.com|127\.0\.0\.1/i);
});

it('marks the trace and the fetch of a subgraph that is down', async () => {
  await graph.stopSubgraph('users');
  await alice.query('{ viewer { user { handle } } }');
  await graph.startSubgraph('users');
  const root = await eventually(() =>
    exporter.getFinishedSpans().find(({ name }) => name === 'query anonymous'),
  );
  expect(root).toMatchObject({ status: { code: 2 }, attributes: { 'chorus.error_codes': ['UNAVAILABLE'] } });
  const failed = exporter
    .getFinishedSpans()
    .find(({ attributes }) => attributes['error.type'] === 'UNAVAILABLE');
  expect(failed).toMatchObject({ name: 'gateway.fetch', attributes: { service: 'users' } });
});

it('does not let a stranger say which trace a request belongs to', async () => {
  const traceId = 'a'.repeat(32);
  const headers = { 'content-type': 'application/json', traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
  await fetch(graph.url, { method: 'POST', headers, body: JSON.stringify({ query: '{ __typename }' }) });
  const root = await eventually(() =>
    exporter.getFinishedSpans().find(({ name }) => name === 'query anonymous'),
  );
  expect(root && traceOf(root)).not.toBe(traceId);
});

it('starts no trace by itself while nobody asks for anything', async () => {
  graph.graph.events.wake();
  await graph.settle();
  expect(exporter.getFinishedSpans()).toEqual([]);
});
