import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { toGlobalId, uuidOf } from '@chorus/subgraph-kit';
import type { Benchmark, BenchmarkOptions, Row } from '../benchmark';
import { Random } from '../feeds/random';
import { generateHeavyTail } from '../graph-generator/heavy-tail';
import type { FollowGraph } from '../graph-generator/follow-graph';
import { CpuMeter } from '../harness/cpu-time';
import { profileProduct } from '../profile/profile-product';
import { median } from '../report/figures';
import type { Crowd } from '../world/crowd';
import { loadGraph } from '../world/load-graph';
import { startProduct, type Product } from '../world/product';
import { DeliveryWatch, type DeliveredPost } from './delivery-watch';
import { Floor } from './floor';
import { postAtRate, postWithoutPause, type Posting } from './posting';
import { weightedQuantile } from './weighted-quantile';

const seed = 20_261_121;
/** At this share of the rate that it sustains, the time until a post is visible is measured. */
const pacedShare = 0.8;
const warmUpSeconds = 3;

/** Posts by people with hundreds of followers, from the acknowledged mutation to the row in each follower's home. */
export const fanOutBenchmark: Benchmark = {
  name: 'fan-out',
  title: 'deliveries of posts into home feeds, and how long they take',
  run(options) {
    const { isSmoke } = options;
    const [people, followers] = isSmoke ? [40, 8] : [2_000, 403];
    const graph = generateHeavyTail(new Random(seed), people, followers);
    return measureFanOut(graph, options.seconds ?? (isSmoke ? 1 : 60), options);
  },
};

/** @param seconds length of each of the two measurements of a round */
export async function measureFanOut(
  graph: FollowGraph,
  seconds: number,
  options: BenchmarkOptions,
): Promise<Row[]> {
  const product = await startProduct(options);
  const crowd = await loadGraph(product, graph, options);
  // What autovacuum would do sooner or later, so that it does not begin in the middle of a measurement.
  await product.database.execute('VACUUM (ANALYZE)');
  return new FanOut(product, crowd, graph, options).run(seconds);
}

interface Window {
  perSecond: number;
  /** By process, for each delivery. */
  cpuMs: Record<string, number>;
  generatorCores: number;
  othersCores: number | null;
}

class FanOut {
  private readonly random = new Random(seed);
  private readonly accountIds: string[];

  constructor(
    private readonly product: Product,
    private readonly crowd: Crowd,
    private readonly graph: FollowGraph,
    private readonly options: BenchmarkOptions,
  ) {
    this.accountIds = crowd.members.map(({ userId }) => uuidOf('User', userId) ?? '');
  }

  async run(seconds: number): Promise<Row[]> {
    const { repeats, progress, profileFolder } = this.options;
    const floor = new Floor(this.product.database, this.graph, this.accountIds, this.random);
    const floorSeconds = Math.max(0.5, seconds / 12);
    const [floors, windows, delays]: [Window[], Window[], Delays[]] = [[], [], []];
    for (let round = 1; round <= repeats; round += 1) {
      progress(
        `round ${round} of ${repeats}: ${seconds} s of posts between floors, then ${seconds} s at a rate`,
      );
      await this.crowd.renewTokens((2 * seconds + 60) * 1_000);
      await floor.prepare();
      const before = await this.measureFloor(floor, floorSeconds);
      const window = await this.measureDeliveries(seconds);
      const after = await this.measureFloor(floor, floorSeconds);
      floors.push(meanOf(before, after));
      windows.push(window);
      const delay = await this.measureDelays(
        (window.perSecond * pacedShare) / this.averageFollowers,
        seconds,
      );
      delays.push(delay);
      progress(
        `  ${window.perSecond.toFixed(0)} deliveries/s, floor ${before.perSecond.toFixed(0)} and ${after.perSecond.toFixed(0)} rows/s, ` +
          `visible after ${delay.p50.toFixed(0)} ms (p50), ${delay.p99.toFixed(0)} ms (p99)`,
      );
    }
    if (profileFolder !== undefined) {
      await profileProduct(this.product, join(profileFolder, 'product.cpuprofile'), async () => {
        await this.measureDeliveries(Math.min(seconds, 20));
      });
    }
    return rowsOf({ floors, windows, delays });
  }

  private get averageFollowers(): number {
    const { followers, people } = this.graph;
    return followers.reduce((sum, { length }) => sum + length, 0) / people;
  }

  private async measureFloor(floor: Floor, seconds: number): Promise<Window> {
    return this.metered(() => floor.insertFor(seconds));
  }

  /** As many as are sustained: the posts wait when the deliveries fall behind. */
  private async measureDeliveries(seconds: number): Promise<Window> {
    let delivered = 0;
    const watch = this.watch(({ followers }) => (delivered += followers));
    const posting = this.posting(watch);
    const startsAt = performance.now() + warmUpSeconds * 1_000;
    const endsAt = startsAt + seconds * 1_000;
    const posts = postWithoutPause(posting, endsAt);
    posts.catch(() => undefined);
    await pause(startsAt - performance.now());
    const window = await this.metered(async () => {
      const before = delivered;
      await Promise.race([posts, pause(endsAt - performance.now())]);
      return delivered - before;
    });
    await posts;
    await watch.drain(30_000);
    return window;
  }

  /** Weighted by deliveries, from the moment at which the post ought to have been sent. */
  private async measureDelays(postsPerSecond: number, seconds: number): Promise<Delays> {
    const seen: { value: number; weight: number }[] = [];
    const watch = this.watch(({ dueAt, visibleAt, followers }) =>
      seen.push({ value: visibleAt - dueAt, weight: followers }),
    );
    const untilMs = performance.now() + seconds * 1_000;
    await postAtRate(this.posting(watch), { perSecond: postsPerSecond, untilMs });
    await watch.drain(30_000);
    return { p50: weightedQuantile(seen, 0.5), p99: weightedQuantile(seen, 0.99) };
  }

  private posting(watch: DeliveryWatch): Posting {
    watch.start();
    const { endpoint } = this.product;
    return { endpoint, watch, crowd: this.crowd, graph: this.graph, random: this.random };
  }

  /** Also reads, once a second, the home of one follower of the post that has just become visible. */
  private watch(onDelivered: (post: DeliveredPost) => void): DeliveryWatch {
    let checkedAt = 0;
    const { database } = this.product;
    const watch = new DeliveryWatch(database, (post) => {
      onDelivered(post);
      if (post.visibleAt - checkedAt < 1_000) return;
      checkedAt = post.visibleAt;
      watch.beside(this.requireInHome(post));
    });
    return watch;
  }

  private async requireInHome({ postId, author }: DeliveredPost): Promise<void> {
    const follower = this.random.pick(this.graph.followers[author]!);
    const { handle, token } = this.crowd.members[follower]!;
    const { viewer } = await this.product.endpoint.query<{
      viewer: { homeFeed: { nodes: ({ id: string } | null)[] } };
    }>('{ viewer { homeFeed(first: 100) { nodes { id } } } }', {}, token);
    const id = toGlobalId('Post', postId);
    if (!viewer.homeFeed.nodes.some((node) => node?.id === id))
      throw new Error(`The home of ${handle} lacks the post ${postId}, whose row is there.`);
  }

  private async metered(work: () => Promise<number>): Promise<Window> {
    const meter = CpuMeter.start(this.product.processes);
    const ours = process.cpuUsage();
    const startedAt = performance.now();
    const deliveries = await work();
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(ours);
    const generatorSeconds = (user + system) / 1e6;
    const cpu = meter.read(generatorSeconds);
    const used = Object.entries(cpu?.seconds ?? {});
    return {
      perSecond: deliveries / seconds,
      cpuMs: Object.fromEntries(used.map(([name, value]) => [name, (value * 1_000) / deliveries])),
      generatorCores: generatorSeconds / seconds,
      othersCores: cpu?.othersCores ?? null,
    };
  }
}

interface Delays {
  p50: number;
  p99: number;
}

const meanOf = (one: Window, other: Window): Window => ({
  perSecond: (one.perSecond + other.perSecond) / 2,
  cpuMs: Object.fromEntries(
    Object.entries(one.cpuMs).map(([name, value]) => [name, (value + (other.cpuMs[name] ?? NaN)) / 2]),
  ),
  generatorCores: (one.generatorCores + other.generatorCores) / 2,
  othersCores: one.othersCores === null ? null : (one.othersCores + (other.othersCores ?? 0)) / 2,
});

function rowsOf({
  floors,
  windows,
  delays,
}: {
  floors: readonly Window[];
  windows: readonly Window[];
  delays: readonly Delays[];
}): Row[] {
  const seriesOf = (name: string, all: readonly Window[]) => ({
    name,
    unit: '/s',
    values: all.map(({ perSecond }) => perSecond),
    cpuMs: Object.fromEntries(
      Object.keys(all[0]?.cpuMs ?? {}).map((process) => [
        process,
        all.map(({ cpuMs }) => cpuMs[process] ?? NaN),
      ]),
    ),
    generatorCores: all.map(({ generatorCores }) => generatorCores),
    othersCores: all.flatMap(({ othersCores }) => (othersCores === null ? [] : [othersCores])),
  });
  const rate = (median(windows.map(({ perSecond }) => perSecond)) * pacedShare).toFixed(0);
  return [
    {
      figure: seriesOf('fan-out: deliveries, sustained', windows),
      floor: seriesOf('INSERT of 1,000 such rows a statement', floors),
      expected: { of: 'ratio', atLeast: 0.25 },
      note: 'from the acknowledged mutation to the row in the home; CPU ms are those of one delivery',
    },
    {
      figure: {
        name: `fan-out: post to visible at ${rate} deliveries/s, p99`,
        unit: 'ms',
        values: delays.map(({ p99 }) => p99),
        p50Ms: delays.map(({ p50 }) => p50),
        p99Ms: delays.map(({ p99 }) => p99),
      },
      expected: { of: 'value', atMost: 2_000 },
      note: 'from when the post was due to be sent, each delivery counted',
    },
  ];
}
