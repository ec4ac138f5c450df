import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, BenchmarkOptions, Row } from '../benchmark';
import { generateNetwork, readEdgeList } from '../feeds/edge-list';
import { Random } from '../feeds/random';
import { followeesOf, mutualFollows, type FollowGraph } from '../graph-generator/follow-graph';
import { CpuMeter, type CpuReading } from '../harness/cpu-time';
import { HelperProcess } from '../harness/helper-process';
import { findHighestRate } from '../open-loop/rate-search';
import type { Crowd } from '../world/crowd';
import { profileProduct } from '../profile/profile-product';
import { loadGraph, timed } from '../world/load-graph';
import { startProduct, type Product } from '../world/product';
import type { DriverCommands, RunSummary } from './driver-protocol';
import { countFaults } from './summary';

const seed = 20_261_121;
const mostP99Ms = 100;
const atOnce = 16;
/** The first rate of the search. */
const firstRate = 60;
const precision = 1.08;
/** Where a rate that a short step passed fails in the long run, the next is so much of it. */
const backOff = 0.93;
const warmUp = { perSecond: 20, seconds: 4 };

/** Sizes of a whole run, and of one that only shows that it works. */
const whole = { people: 962, pairsPerPerson: 20, postsEach: 20, stepSeconds: 8, seconds: 60 };
const smoke = { people: 30, pairsPerPerson: 4, postsEach: 4, stepSeconds: 1, seconds: 2 };

/** The mix of DeathStarBench's social network on an edge list, in an open loop, every page judged by an oracle. */
export const mixBenchmark: Benchmark = {
  name: 'mix',
  title: '60 % homes, 30 % posts of one person, 10 % new posts: the highest rate with p99 within 100 ms',
  async run(options) {
    const size = options.isSmoke ? smoke : whole;
    const network = options.graphFile
      ? readEdgeList(options.graphFile)
      : generateNetwork(new Random(seed), size.people, size.pairsPerPerson);
    const graph = mutualFollows(network);
    const product = await startProduct(options);
    const crowd = await loadGraph(product, graph, options);
    const driver = HelperProcess.start<DriverCommands>(join(__dirname, 'driver.js'), options.cleanups);
    const mix = new Mix(product, crowd, driver, options);
    await mix.prepare(graph, size.postsEach);
    const seconds = options.seconds ?? size.seconds;
    const measured = options.isSmoke
      ? [await mix.runCleanly(20, seconds)]
      : await mix.measure(size.stepSeconds, seconds);
    await mix.profile(measured[0]?.summary.perSecond ?? firstRate);
    return rowsOf(measured);
  },
};

interface Measured {
  readonly summary: RunSummary;
  readonly cpu: CpuReading | null;
}

class Mix {
  constructor(
    private readonly product: Product,
    private readonly crowd: Crowd,
    private readonly driver: HelperProcess<DriverCommands>,
    private readonly options: BenchmarkOptions,
  ) {}

  async prepare(graph: FollowGraph, postsEach: number): Promise<void> {
    const { driver, product } = this;
    const { progress } = this.options;
    const { members } = this.crowd;
    const { url } = product.endpoint;
    await driver.ask('open', { url, members, followees: followeesOf(graph), seed });
    const posts = postsEach * members.length;
    await timed(`${posts} posts`, posts, progress, async () => {
      for (let round = 0; round < postsEach; round += 1) {
        await this.renewTokens(120_000);
        await driver.ask('post', { postsEach: 1, atOnce });
      }
    });
    await timed('their events are handled', posts, progress, () => product.settle());
    // What autovacuum would do sooner or later, so that it does not begin in the middle of a measurement.
    await product.database.execute('VACUUM (ANALYZE)');
    await this.renewTokens(300_000);
    const feeds = 2 * members.length;
    await timed(`${feeds} feeds are looked at`, feeds, progress, () => driver.ask('look', { atOnce }));
  }

  /** The highest rate that short steps pass, then as many long runs as there are repeats, all of them clean. */
  async measure(stepSeconds: number, seconds: number): Promise<Measured[]> {
    await this.run(warmUp.perSecond, warmUp.seconds);
    const passes = async (rate: number) => isClean((await this.run(rate, stepSeconds)).summary);
    let rate = await findHighestRate({ start: firstRate, precision, passes });
    let clean: Measured[] = [];
    while (clean.length < this.options.repeats) {
      if (rate < 1) throw new Error('No rate is sustained without a fault.');
      const measured = await this.run(rate, seconds);
      if (isClean(measured.summary)) clean.push(measured);
      else [clean, rate] = [[], rate * backOff];
    }
    return clean;
  }

  /** One run in which nothing may fail or be wrong, however long it takes. */
  async runCleanly(perSecond: number, seconds: number): Promise<Measured> {
    const measured = await this.run(perSecond, seconds);
    const { summary } = measured;
    if (summary.errors + summary.dropped + countFaults(summary) > 0)
      throw new Error(`${describe(summary)}\n${summary.examples.join('\n')}`);
    return measured;
  }

  async profile(perSecond: number): Promise<void> {
    const { profileFolder } = this.options;
    if (profileFolder === undefined) return;
    await profileProduct(this.product, join(profileFolder, 'product.cpuprofile'), async () => {
      await this.run(perSecond, 10);
    });
  }

  private async run(perSecond: number, seconds: number): Promise<Measured> {
    const { progress } = this.options;
    await this.renewTokens((seconds + 30) * 1_000);
    const meter = CpuMeter.start({ ...this.product.processes, generator: this.driver.pid });
    await this.driver.ask('run', { perSecond, seconds });
    const cpu = meter.read();
    const summary = await this.driver.ask('judge', null);
    progress(`  ${describe(summary)}, load average ${loadavg()[0]!.toFixed(1)}`);
    summary.examples.slice(0, 3).forEach((example) => progress(`    ${example}`));
    requireHonest(summary);
    // What was left behind by too high a rate is no part of the next.
    await this.product.settle();
    return { summary, cpu };
  }

  private async renewTokens(forMs: number): Promise<void> {
    await this.crowd.renewTokens(forMs);
    await this.driver.ask(
      'tokens',
      this.crowd.members.map(({ token }) => token),
    );
  }
}

/** What no load excuses: something shown that must not be, doubled, out of order or altered. Late it may be, under too much. */
function requireHonest(summary: RunSummary): void {
  const { missing = 0 } = summary.faults;
  if (countFaults(summary) > missing)
    throw new Error(`Wrong answers: ${JSON.stringify(summary.faults)}\n${summary.examples.join('\n')}`);
}

const isClean = (summary: RunSummary): boolean =>
  summary.errors + summary.dropped + countFaults(summary) === 0 && summary.p99Ms <= mostP99Ms;

function describe(summary: RunSummary): string {
  const { perSecond, seconds, answered, errors, dropped, pages, p50Ms, p99Ms, byKind } = summary;
  const kinds = Object.entries(byKind).map(
    ([kind, { count, p99Ms: p99 }]) => `${kind} ${count} (${p99.toFixed(0)})`,
  );
  return (
    `${perSecond.toFixed(1)}/s for ${seconds} s: ${answered} answered, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ` +
    `${errors} errors, ${dropped} dropped, ${countFaults(summary)} wrong of ${pages} pages; p99 by kind: ${kinds.join(', ')}`
  );
}

function rowsOf(measured: readonly Measured[]): Row[] {
  const cpuMs = Object.fromEntries(
    Object.keys(measured[0]?.cpu?.seconds ?? {}).map((process) => [
      process,
      measured.map(({ summary, cpu }) => ((cpu?.seconds[process] ?? NaN) * 1_000) / summary.answered),
    ]),
  );
  const sum = (value: (summary: RunSummary) => number): number =>
    measured.reduce((total, { summary }) => total + value(summary), 0);
  const pages = sum((summary) => summary.pages);
  const gone = sum(({ byKind }) => (byKind.delete?.count ?? 0) + (byKind.block?.count ?? 0));
  return [
    {
      figure: {
        name: 'mix: requests, open loop',
        unit: '/s',
        values: measured.map(({ summary }) => summary.answered / summary.seconds),
        cpuMs,
        generatorCores: measured.map(({ summary }) => summary.cpuSeconds / summary.seconds),
        othersCores: measured.flatMap(({ cpu }) => (cpu === null ? [] : [cpu.othersCores])),
        p50Ms: measured.map(({ summary }) => summary.p50Ms),
        p99Ms: measured.map(({ summary }) => summary.p99Ms),
      },
      expected: { of: 'value', atLeast: 200 },
      note:
        `the highest rate with p99 <= ${mostP99Ms} ms, 0 errors, 0 dropped arrivals, and 0 wrong among ${pages} pages judged; ` +
        `beside it ${gone} deletions and blocks`,
    },
  ];
}
