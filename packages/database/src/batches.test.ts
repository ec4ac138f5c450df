import { inSpan, startTracing } from '@chorus/telemetry';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { Batches } from './batches';

/** Batches whose work waits until it is told to end. */
function startBatches(most = 10) {
  const seen: (readonly string[])[] = [];
  const ends: (() => void)[] = [];
  const batches = new Batches<string, string>('test', most, async (items) => {
    seen.push(items);
    await new Promise<void>((resolve) => ends.push(resolve));
    return items.map((item) => item.toUpperCase());
  });
  return { batches, seen, endNext: () => ends.shift()?.() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('Batches', () => {
  it('does together what comes in one turn, and what comes while a batch is under way', async () => {
    const { batches, seen, endNext } = startBatches();
    const first = ['alice', 'bob'].map((item) => batches.add(item));
    await settled();
    const second = ['carol', 'dan'].map((item) => batches.add(item));
    await settled();
    expect(seen).toEqual([['alice', 'bob']]);
    endNext();
    expect(await Promise.all(first)).toEqual(['ALICE', 'BOB']);
    expect(seen).toEqual([
      ['alice', 'bob'],
      ['carol', 'dan'],
    ]);
    endNext();
    expect(await Promise.all(second)).toEqual(['CAROL', 'DAN']);
  });

  it('does at most so many together, in the order in which they came', async () => {
    const { batches, seen, endNext } = startBatches(2);
    const all = ['alice', 'bob', 'carol'].map((item) => batches.add(item));
    await settled();
    endNext();
    await settled();
    endNext();
    expect(await Promise.all(all)).toEqual(['ALICE', 'BOB', 'CAROL']);
    expect(seen).toEqual([['alice', 'bob'], ['carol']]);
  });

  it('tells all of a batch that fails, and goes on', async () => {
    let failures = 1;
    const batches = new Batches<string, string>('test', 10, async (items) => {
      if (failures-- > 0) throw new Error('no');
      return items;
    });
    const failed = await Promise.allSettled(['alice', 'bob'].map((item) => batches.add(item)));
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await batches.add('carol')).toBe('carol');
  });

  it('waits for no result that comes later', async () => {
    const never = new Promise<string>(() => undefined);
    const batches = new Batches<string, string>('test', 10, async (items) =>
      items.map((item) => (item === 'alice' ? never : item)),
    );
    void batches.add('alice');
    expect(await batches.add('bob')).toBe('bob');
    expect(await batches.add('carol')).toBe('carol');
  });

  it('stands in the trace of the first who is traced, linked to the others', async () => {
    const exporter = new InMemorySpanExporter();
    const tracing = startTracing({ serviceName: 'test', exporter });
    const batches = new Batches<string, string>('shout', 10, async (items) => items);
    await Promise.all(['alice', 'bob'].map((item) => inSpan(`ask for ${item}`, {}, () => batches.add(item))));
    const spans = exporter.getFinishedSpans();
    const [alice, bob, batch] = ['ask for alice', 'ask for bob', 'shout'].map((name) =>
      spans.find((span) => span.name === name),
    );
    expect(batch?.parentSpanContext?.spanId).toBe(alice?.spanContext().spanId);
    expect(batch?.links.map(({ context }) => context.spanId)).toEqual([bob?.spanContext().spanId]);
    await tracing?.stop();
  });
});
