import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { startTracing, type Tracing } from './start-tracing';
import { inSpan, inStep, isTraced, startStep, traceHeaders, traceId, traceParent, untraced } from './tracing';

let tracing: Tracing | null = null;
afterEach(async () => {
  await tracing?.stop();
  tracing = null;
});

it('stays off without an endpoint, or where it is switched off', async () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  for (const environment of [
    {},
    { ...endpoint, OTEL_SDK_DISABLED: 'true' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
  ])
    expect(startTracing({ serviceName: 'chorus', environment })).toBeNull();
  await inSpan('a', {}, async (span) => {
    expect(span).toBeUndefined();
    expect(isTraced()).toBe(false);
    expect(traceHeaders()).toEqual({});
    expect(startStep('b')).toBeUndefined();
  });
});

describe('with an exporter', () => {
  let exporter: InMemorySpanExporter;
  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    tracing = startTracing({ serviceName: 'chorus', exporter });
  });
  const names = () => exporter.getFinishedSpans().map(({ name }) => name);

  it('starts no trace for a step of nothing, and none for what goes on by itself', async () => {
    await inStep('a poll', {}, async () => undefined);
    await inSpan('request', {}, () => untraced(() => inStep('what it woke', {}, async () => undefined)));
    expect(names()).toEqual(['request']);
  });

  it('is continued by another process from its headers', async () => {
    const [sent, headers] = await inSpan('here', {}, async () => [traceId(), traceHeaders()] as const);
    const there = await inSpan('there', { parent: headers.traceparent }, async () => traceId());
    expect(there).toBe(sent);
    expect(Object.keys(headers)).toEqual(['traceparent']);
  });

  it('follows the decision of who began the trace not to record it', async () => {
    const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`;
    await inSpan('not recorded', { parent }, async () => {
      expect(isTraced()).toBe(false);
      expect(traceParent()).toBeUndefined();
      await inStep('nor its step', {}, async () => undefined);
    });
    expect(names()).toEqual([]);
  });

  it('notes of a failure its kind, never its message', async () => {
    const failure = Object.assign(new Error('Key (email)=(alice@example.com) already exists.'), {
      code: '23505',
    });
    await expect(inSpan('insert', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    const [span] = exporter.getFinishedSpans();
    expect(span).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '23505' }, events: [] });
    expect(span?.status.message).toBeUndefined();
  });
});
