import { startTracing, type Tracing } from '@chorus/telemetry';
import { eventually } from '@chorus/test-kit';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { useClients } from './clients';
import { useWorlds, type World } from './world';
import type { Way } from './ways';

const startWorld = useWorlds();
const exporter = new InMemorySpanExporter();
let tracing: Tracing | null;
beforeAll(() => (tracing = startTracing({ serviceName: 'gateway-test', exporter })));
afterAll(() => tracing?.stop());
beforeEach(() => exporter.reset());

const query = 'query Author { post(id: "UG9zdDow") { text author { handle } } }';

/** The spans of the one operation that was asked. */
async function traced(): Promise<ReadableSpan[]> {
  await eventually(() =>
    exporter.getFinishedSpans().some(({ kind, name }) => kind === 1 && name.startsWith('query ')),
  );
  return exporter.getFinishedSpans();
}

const rootOf = (spans: ReadableSpan[]) => spans.find(({ name }) => name.startsWith('query '))!;

it.each<Way>(['in process', 'over HTTP'])(
  'joins the gateway and its subgraphs in one trace, %s',
  async (way) => {
    const world = await startWorld(
      { knownOperations: [{ name: 'Author', document: 'query Author { colour }' }] },
      way,
    );
    const { data } = await world.ask({ query });
    expect(data).toMatchObject({ post: { author: { handle: expect.any(String) } } });
    const spans = await traced();
    expect(rootOf(spans).name).toBe('query Author');
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
    const names = spans.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['gateway.fetch', 'subgraph posts', 'subgraph users']));
    expect(names.filter((name) => name === 'POST /graphql')).toHaveLength(way === 'over HTTP' ? 2 : 0);
    const ids = new Set(spans.map((span) => span.spanContext().spanId));
    const orphans = spans.filter(
      ({ parentSpanContext }) => parentSpanContext && !ids.has(parentSpanContext.spanId),
    );
    expect(orphans).toEqual([]);
  },
);

describe('a traceparent that comes with a request', () => {
  const traceId = 'a'.repeat(32);
  const ask = (world: World, traceparent: string) =>
    world.ask({ query: '{ colour }', headers: { traceparent } });
  const theirs = `00-${traceId}-${'b'.repeat(16)}-01`;

  it('is continued behind a proxy of ours', async () => {
    await ask(await startWorld({ trustProxy: true }), theirs);
    expect(rootOf(await traced()).spanContext().traceId).toBe(traceId);
  });

  it.each([
    ['of a stranger', false, theirs],
    ['that is none', true, 'nonsense'],
    ['of zeros', true, `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`],
  ])('%s is not', async (_what, trustProxy, traceparent) => {
    await ask(await startWorld({ trustProxy }), traceparent);
    const root = rootOf(await traced());
    expect(root.spanContext().traceId).not.toMatch(/^(a+|0+)$/);
    expect(root.parentSpanContext).toBeUndefined();
  });
});

it('names the trace in the line of the operation', async () => {
  const world = await startWorld();
  await world.ask({ query });
  const { traceId } = rootOf(await traced()).spanContext();
  await eventually(() => world.log().some((line) => line.msg === 'operation' && line.traceId === traceId));
});

describe('on a socket', () => {
  const clients = useClients();
  const named = (prefix: string) => exporter.getFinishedSpans().filter(({ name }) => name.startsWith(prefix));

  it('each operation is a trace, and each event of a subscription is one again', async () => {
    const world = await startWorld();
    const { run } = clients.client(world);
    const running = run('subscription { postEvents { post { author { handle } } } }');
    await eventually(() => world.happenings.events.open === 1);
    await eventually(() => named('subscription ').length === 1);
    expect(named('subscription ')[0]!.parentSpanContext).toBeUndefined();
    await run(query).completed();
    world.happenings.events.publish({ post: 0, word: null }, { post: 1, word: null });
    await running.received(2);
    await eventually(() => named('event of posts').length === 2);
    const traces = [...named('subscription '), ...named('query '), ...named('event of posts')].map(
      (span) => span.spanContext().traceId,
    );
    expect(new Set(traces).size).toBe(4);
    for (const event of named('event of posts')) {
      expect(event.parentSpanContext).toBeUndefined();
      const ofEvent = exporter
        .getFinishedSpans()
        .filter((span) => span.spanContext().traceId === event.spanContext().traceId);
      expect(ofEvent.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['gateway.fetch', 'subgraph users']),
      );
    }
  });
});
