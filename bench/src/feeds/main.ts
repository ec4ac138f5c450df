import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAllHomes, violationsOf } from './check';
import { generateNetwork, readEdgeList } from './edge-list';
import { Endpoint } from './endpoint';
import { Latencies } from './latencies';
import { runAll } from './locks';
import { Oracle } from './oracle';
import { People } from './people';
import { Product } from './product';
import { Random } from './random';
import { connectAll, live, signUpAll } from './workload';

const help = `npm run bench:feeds -- [--graph FILE] [--posts 2000] [--seed N] [--kill] [--concurrency 16]

Everybody of an edge list signs up, connects, posts and reads through the public endpoint; an oracle compares every home
feed with what was acknowledged. Ends with exit code 1 when one is wrong.
  --graph FILE   "a b" a line; without it a network of 100 people with a heavy tail is made
  --kill         kill -9 the product in mid-run, start it again, and go on
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs one phase and prints how long it took, and how much of it there was. */
async function phase(name: string, count: number, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  say(
    `${name.padEnd(34)} ${String(count).padStart(7)} in ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)}/s`,
  );
}

async function run(parameters: string[]): Promise<void> {
  const { values } = parseArgs({
    args: parameters,
    options: {
      graph: { type: 'string' },
      posts: { type: 'string', default: '2000' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      concurrency: { type: 'string', default: '16' },
      kill: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return say(help);
  const posts = Number(values.posts);
  const limit = Number(values.concurrency);
  const random = new Random(Number(values.seed));
  const network = values.graph ? readEdgeList(values.graph) : generateNetwork(random, 100, 5);
  say(`${network.people} people, ${network.pairs.length} pairs, ${posts} posts, seed ${values.seed}`);

  const dataDir = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  const product = await Product.start(dataDir);
  const latencies = new Latencies();
  const endpoint = new Endpoint(product.url, latencies, limit);
  const oracle = new Oracle(network.people);
  const people = new People(endpoint, oracle);
  try {
    await phase('sign up', network.people, () => signUpAll(people, network, random, limit));
    await phase('connect', network.pairs.length * 2, () => connectAll(people, network, random, limit));
    const everyone = people.members.map(
      ({ number }) =>
        () =>
          people.logIn(number),
    );
    await phase('log in again', everyone.length, () => runAll(everyone, limit));
    let crash: Promise<void> | undefined;
    const crashAndRestart = async (): Promise<void> => {
      await product.kill();
      say('  killed (SIGKILL)');
      await product.start();
      say('  started again');
    };
    await phase('live', posts, () =>
      live(people, oracle, network, {
        random,
        posts,
        limit,
        onProgress: (done) => {
          if (values.kill && done >= posts / 2) crash ??= crashAndRestart();
        },
      }),
    );
    await crash;
    await phase('events settle', 1, () => product.settle());
    await phase('log in again', everyone.length, () => runAll(everyone, limit));
    const startedAt = performance.now();
    const report = await checkAllHomes(people, oracle, endpoint, limit);
    const seconds = (performance.now() - startedAt) / 1_000;
    const { homes, pages, entries, totals } = report;
    say(
      `${homes} homes, ${pages} pages, ${entries} entries read in ${seconds.toFixed(1)} s, ${(pages / seconds).toFixed(0)} pages/s`,
    );
    for (const line of latencies.table()) say(line);
    for (const example of report.examples.slice(0, 20)) say(`  ${example}`);
    say(
      `missing ${totals.missing}, extra ${totals.extra}, duplicate ${totals.duplicate}, out of order ${totals.outOfOrder}`,
    );
    process.exitCode = violationsOf(report) === 0 ? 0 : 1;
  } finally {
    endpoint.close();
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** `npm run bench:feeds`. Ends with exit code 1 when a feed is wrong. */
export async function main(parameters: string[]): Promise<void> {
  try {
    await run(parameters);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
