import { join } from 'node:path';
import type { BenchmarkOptions } from '../benchmark';
import type { Contender } from '../harness/contender';
import type { LoadResult } from '../harness/load';
import { Server } from '../harness/server';
import { startDatabase, tidyUp } from './database';
import { loadWorld, type World, type WorldSize } from './load-world';
import type { PartRequest } from './servers/parts';

interface At {
  url: string;
}

/** The real graph on its own PostgreSQL, with people and posts in it, and its parts alone in another process. */
export interface RunningWorld extends World {
  readonly databaseUrl: string;
  readonly postgres: { readonly pid: number };
  /** This gateway with every subgraph in its process; `ready.url` is the endpoint. */
  readonly graph: Server<At>;
  /** What one part answers for one person. */
  askPart(part: string, argument: string): Promise<unknown>;
  /** A part as a contender, without HTTP: called in a loop, for each of these in turns. */
  partContender(name: string, part: string, forWhom: readonly string[]): Contender;
}

const entry = (name: string): string => join(__dirname, 'servers', `${name}.js`);

export async function startWorld(size: WorldSize, options: BenchmarkOptions): Promise<RunningWorld> {
  const { cleanups, progress } = options;
  const { url: databaseUrl, pid } = await startDatabase(options);
  const graph = await Server.start<At>(entry('graph'), { databaseUrl }, cleanups);
  progress(`loading ${size.people} people and ${size.posts} posts through the endpoint`);
  const world = await loadWorld(graph.ready.url, size);
  await tidyUp(databaseUrl);
  const parts = await Server.start<At>(entry('parts'), { databaseUrl }, cleanups);
  const postgres = { pid };

  async function callPart(path: string, request: PartRequest): Promise<unknown> {
    const response = await fetch(new URL(path, parts.ready.url), {
      method: 'POST',
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`${request.part} failed: ${await response.text()}`);
    return response.json();
  }
  return {
    ...world,
    databaseUrl,
    postgres,
    graph,
    askPart: (part, argument) =>
      callPart('/once', { part, arguments: [argument], seconds: 0, concurrency: 1 }),
    partContender: (name, part, forWhom) => ({
      name,
      servers: { caller: parts, postgres },
      load: async ({ seconds, connections }) =>
        (await callPart('/load', {
          part,
          arguments: [...forWhom],
          seconds,
          concurrency: connections,
        })) as LoadResult,
    }),
  };
}
