import { join } from 'node:path';
import type { BenchmarkOptions } from '../benchmark';
import { Random } from '../feeds/random';
import { generateHeavyTail } from '../graph-generator/heavy-tail';
import type { Contender, Measured } from '../harness/contender';
import type { LoadResult } from '../harness/load';
import { Server } from '../harness/server';
import type { Crowd } from './crowd';
import { fill, type Activity } from './fill';
import { loadGraph } from './load-graph';
import type { PartRequest } from './parts-server';
import { startProduct, type Product } from './product';

export interface WorldSize extends Activity {
  people: number;
  averageFollowers: number;
}

/** The product with people and posts in it, and parts of it alone in a process beside it. */
export interface World {
  readonly product: Product;
  readonly crowd: Crowd;
  /** What works for a request of the product's. */
  readonly servers: Readonly<Record<'gateway' | 'postgres', Measured>>;
  /** What one part answers for one person. */
  askPart(part: string, argument: string): Promise<unknown>;
  /** A part as a contender, without HTTP: called in a loop, for each of these in turns. */
  partContender(name: string, part: string, forWhom: readonly string[]): Contender;
}

const seed = 20_261_121;

export async function startWorld(size: WorldSize, options: BenchmarkOptions): Promise<World> {
  const random = new Random(seed);
  const product = await startProduct(options);
  const graph = generateHeavyTail(random, size.people, size.averageFollowers);
  const crowd = await loadGraph(product, graph, options);
  await fill(product, crowd, { random, activity: size, progress: options.progress });

  const databaseUrl = product.database.url;
  const entry = join(__dirname, 'parts-server.js');
  const parts = await Server.start<{ url: string }>(entry, { databaseUrl }, options.cleanups);
  const postgres = { pid: product.processes.postgres! };
  async function callPart(request: PartRequest): Promise<unknown> {
    const response = await fetch(parts.ready.url, {
      method: 'POST',
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`${request.part} failed: ${await response.text()}`);
    return response.json();
  }
  return {
    product,
    crowd,
    servers: { gateway: { pid: product.processes.gateway!, profile: product.profile }, postgres },
    askPart: (part, argument) => callPart({ part, arguments: [argument] }),
    partContender: (name, part, forWhom) => ({
      name,
      servers: { caller: parts, postgres },
      load: async (amount) => (await callPart({ part, arguments: forWhom, amount })) as LoadResult,
    }),
  };
}
