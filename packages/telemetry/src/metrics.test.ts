import { Gauge } from 'prom-client';
import { metrics, onScrape, printMetrics } from './metrics';

const gauge = new Gauge({ name: 'chorus_test_reading', help: 'A test.', registers: [metrics] });
const stops: (() => void)[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop()));

it('prints what is read at that moment, and nothing after the reading was ended', async () => {
  let state = 1;
  const stop = onScrape(() => gauge.set(state));
  expect(await printMetrics()).toMatch(/^chorus_test_reading 1$/m);
  state = 2;
  expect(await printMetrics()).toMatch(/^chorus_test_reading 2$/m);
  stop();
  state = 3;
  expect(await printMetrics()).toMatch(/^chorus_test_reading 2$/m);
});

it('prints the rest when a reading fails or never ends', async () => {
  stops.push(
    onScrape(() => {
      throw new Error('no');
    }),
    onScrape(() => Promise.reject(new Error('no'))),
    onScrape(() => new Promise(() => undefined)),
    onScrape(() => gauge.set(7)),
  );
  expect(await printMetrics()).toMatch(/^chorus_test_reading 7$/m);
});

it('reads once for all who ask at the same time', async () => {
  let readings = 0;
  stops.push(onScrape(() => void (readings += 1)));
  await Promise.all([printMetrics(), printMetrics(), printMetrics()]);
  expect(readings).toBe(1);
});
