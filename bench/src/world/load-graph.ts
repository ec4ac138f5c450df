import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSocialGraphImport } from '@chorus/embedded';
import type { BenchmarkOptions } from '../benchmark';
import { describeGraph } from '../graph-generator/distribution';
import { countFollows, importLines, type FollowGraph } from '../graph-generator/follow-graph';
import { Crowd, handleOf } from './crowd';
import type { Product } from './product';

/** Signs everybody of the graph up, imports who follows whom by the operator's command, and waits for the events of it. */
export async function loadGraph(
  product: Product,
  graph: FollowGraph,
  { progress }: Pick<BenchmarkOptions, 'progress'>,
): Promise<Crowd> {
  describeGraph(graph).forEach(progress);
  const crowd = await timed(`${graph.people} people sign up`, graph.people, progress, () =>
    Crowd.signUp(product.endpoint, graph.people),
  );
  const follows = countFollows(graph);
  await timed(`${follows} follows are imported`, follows, progress, () => importFollows(product, graph));
  await timed('their events are handled', follows, progress, () => product.settle());
  return crowd;
}

async function importFollows({ database }: Product, graph: FollowGraph): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  try {
    const file = join(folder, 'follows');
    writeFileSync(file, [...importLines(graph, handleOf)].join('\n'));
    const said: string[] = [];
    const say = (line: string): void => void said.push(line);
    const code = await runSocialGraphImport([file, '--database-url', database.url], {}, say, say);
    if (code !== 0) throw new Error(`The import failed:\n${said.slice(-12).join('\n')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a step of the preparation and says how long it took. */
export async function timed<Result>(
  step: string,
  count: number,
  progress: (text: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  progress(step);
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  progress(`  ${seconds.toFixed(1)} s, ${(count / seconds).toFixed(0)}/s`);
  return result;
}
