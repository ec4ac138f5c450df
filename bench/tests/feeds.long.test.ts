import { startTestGraph, type TestGraph } from '@chorus/embedded/testing';
import { checkAllHomes } from '../src/feeds/check';
import { generateNetwork } from '../src/feeds/edge-list';
import { Endpoint } from '../src/feeds/endpoint';
import { Latencies } from '../src/feeds/latencies';
import { Oracle } from '../src/feeds/oracle';
import { People } from '../src/feeds/people';
import { Random } from '../src/feeds/random';
import { connectAll, live, signUpAll } from '../src/feeds/workload';

const seed = 20_261_121;

describe('the home feeds of a small network', () => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await startTestGraph();
  }, 60_000);
  afterAll(() => graph.stop());

  it(`are all as the oracle wants them after everybody posted, met and parted (seed ${seed})`, async () => {
    const random = new Random(seed);
    const network = generateNetwork(random, 30, 4);
    const endpoint = new Endpoint(graph.url, new Latencies(), 8);
    const oracle = new Oracle(network.people);
    const people = new People(endpoint, oracle);
    await signUpAll(people, network, random, 8);
    await connectAll(people, network, random, 8);
    await live(people, oracle, network, { random, posts: 250, limit: 8 });
    await graph.settle();

    const { homes, entries, totals, examples } = await checkAllHomes(people, oracle, endpoint, 8);
    expect(examples).toEqual([]);
    expect(totals).toEqual({ missing: 0, extra: 0, duplicate: 0, outOfOrder: 0 });
    expect(homes).toBe(30);
    expect(entries).toBeGreaterThan(500);

    // And the check can fail: one person's home, held against another's.
    const [first, second] = people.members.slice(0, 2);
    people.members.splice(0, people.members.length, { ...first!, token: second!.token });
    const mixedUp = await checkAllHomes(people, oracle, endpoint, 8);
    expect(mixedUp.totals.missing + mixedUp.totals.extra).toBeGreaterThan(0);
    endpoint.close();
  }, 120_000);
});
