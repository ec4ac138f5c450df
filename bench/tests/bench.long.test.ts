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

  // It ends with an error when an answer differs from the others, before the load or during it, or fails.
  it.each([
    [
      'gateway',
      [
        ['this gateway, in process', 'monolith (one Apollo Server, fastify)'],
        ['this gateway, in process', '@apollo/gateway as it comes'],
        ['this gateway, over HTTP', '@apollo/gateway as it comes'],
      ],
    ],
    [
      'gateway-real',
      [
        ['real graph: this gateway, in process, with a token', 'real graph: the subgraphs alone'],
        ['real graph: this gateway, over HTTP', 'real graph: one prepared statement'],
      ],
    ],
    [
      'realtime',
      [
        ['one conversation of all, deliveries: Chorus', 'graphql-ws as it comes'],
        ['one conversation of all, deliveries: Chorus', 'plain ws, one ready frame'],
        ['pairs, deliveries: Chorus', 'graphql-ws as it comes'],
        ['pairs, deliveries: graphql-ws as it comes', 'plain ws, one ready frame'],
      ],
    ],
    [
      'home',
      [
        ['home page, whole gateway over HTTP, 8 at a time', 'home page, one prepared statement, 8 at a time'],
        ['home page, whole gateway over HTTP, 8 at a time', 'home page, feed subgraph alone, 8 at a time'],
      ],
    ],
    [
      'notifications',
      [['notifications: reactions caught up with', 'raw upsert of the same rows, 500 a transaction']],
    ],
  ])(
    'compares ways to an answer that are equal and without a failure: %s',
    async (name, pairs) => {
      const file = join(folder, `${name}.json`);
      const { stdout } = await bench(name, '--smoke', '--json', file);
      const { benchmarks, isSmoke } = JSON.parse(readFileSync(file, 'utf8')) as Report;
      expect(isSmoke).toBe(true);
      const rows = benchmarks.flatMap(({ rows: all }) => all);
      expect(rows.map(({ figure, floor }) => [figure.name, floor?.name])).toEqual(
        expect.arrayContaining(pairs),
      );
      for (const { figure, floor, ratio, ratios, expected, verdict } of rows) {
        expect(figure.values).toHaveLength(1);
        // Times and memory may be too small to be measured.
        if (figure.unit.startsWith('/s')) expect(figure.median).toBeGreaterThan(0);
        else expect(figure.median).toBeGreaterThanOrEqual(0);
        expect(ratios).toHaveLength(floor ? 1 : 0);
        expect(ratio === null).toBe(floor === null);
        expect(verdict === null).toBe(expected === null);
      }
      const lines = stdout.split('\n').filter((line) => line.startsWith('|'));
      expect(lines).toHaveLength(rows.length + 2);
      expect(new Set(lines.map((line) => line.split('|').length)).size).toBe(1);
    },
    240_000,
  );

  it('says which benchmarks there are when it is asked for another', async () => {
    await expect(bench('nothing')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gateway'),
    });
  }, 60_000);
});
