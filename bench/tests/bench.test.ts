import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '../src/report/json';

const command = join(__dirname, '../../scripts/bench.mjs');

/** As `npm run bench -- …` does, in a process of its own. */
const bench = (...parameters: string[]) =>
  promisify(execFile)(process.execPath, [command, ...parameters], { env: { ...process.env, NODE_ENV: '' } });

describe('npm run bench', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'chorus-bench-test-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compares ways to an answer that are equal and without a failure', async () => {
    const file = join(folder, 'report.json');
    // It ends with an error when an answer differs from the others, before the load or during it, or fails.
    const { stdout } = await bench('gateway', 'gateway-real', 'home', '--smoke', '--json', file);
    const { benchmarks, isSmoke } = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect(isSmoke).toBe(true);
    const rows = benchmarks.flatMap(({ rows: all }) => all);
    const pairs = rows.map(({ figure, floor }) => [figure.name, floor?.name]);
    expect(pairs).toEqual(
      expect.arrayContaining([
        ['this gateway, in process', 'monolith (one Apollo Server, fastify)'],
        ['this gateway, in process', '@apollo/gateway as it comes'],
        ['this gateway, over HTTP', '@apollo/gateway as it comes'],
        ['real graph: this gateway, in process, with a token', 'real graph: the subgraphs alone'],
        ['real graph: this gateway, over HTTP', 'real graph: one prepared statement'],
        ['home page, whole gateway over HTTP, 8 at a time', 'home page, one prepared statement, 8 at a time'],
        ['home page, whole gateway over HTTP, 8 at a time', 'home page, feed subgraph alone, 8 at a time'],
      ]),
    );
    for (const { figure, floor, ratio, ratios, expected, verdict } of rows) {
      expect(figure.values).toHaveLength(1);
      expect(figure.median).toBeGreaterThan(0);
      expect(ratios).toHaveLength(floor ? 1 : 0);
      expect(ratio === null).toBe(floor === null);
      expect(verdict === null).toBe(expected === null);
    }
    const lines = stdout.split('\n').filter((line) => line.startsWith('|'));
    expect(lines).toHaveLength(rows.length + 2);
    expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
  }, 240_000);

  it('counts the deliveries of posts into homes, all of which arrive, and judges every page of the mix', async () => {
    const file = join(folder, 'load.json');
    // It ends with an error when a post is in too few or too many homes, when a page is wrong, or a request fails.
    await bench('fan-out', 'mix', '--smoke', '--json', file);
    const { benchmarks } = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const [deliveries, delay, mix] = benchmarks.flatMap(({ rows }) => rows);
    expect(deliveries!.figure.median).toBeGreaterThan(0);
    expect(deliveries!.ratio).toBeGreaterThan(0);
    expect(delay!.figure).toMatchObject({ unit: 'ms', p99Ms: [expect.any(Number)] });
    expect(mix!.figure.median).toBeGreaterThan(0);
    expect(mix!.note).toMatch(/0 wrong among [1-9]\d* pages/);
  }, 300_000);

  it('says which benchmarks there are when it is asked for another', async () => {
    await expect(bench('nothing')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gateway'),
    });
  });
});
