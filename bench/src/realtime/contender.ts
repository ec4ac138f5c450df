import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkOptions } from '../benchmark';
import type { Measured } from '../harness/contender';
import { knowsCpuTimes } from '../harness/cpu-time';
import { HelperProcess } from '../harness/helper-process';
import { Server } from '../harness/server';
import type { GeneratorCommands } from './generator/protocol';
import { peopleOf, talksOf, type Scene, type Talk, type TalkKind } from './scene';

/** A server of subscriptions, up, with everybody signed up and in their conversations, and nobody connected. */
export interface Realtime {
  readonly name: string;
  /** By what they are to the reader; the first is the one that holds the sockets. */
  readonly servers: Readonly<Record<string, Measured>>;
  readonly url: string;
  /** Of each person, by number. */
  authorizations(): readonly string[];
  readonly talks: Readonly<Record<TalkKind, readonly Talk[]>>;
  /** Afterwards everybody may stay for so long; frames to send on their sockets, none when nothing must be said. */
  renew?(forMs: number): Promise<readonly string[]>;
}

export const plainWsName = 'plain ws, one ready frame';
export const productName = 'Chorus';
export const graphqlWsName = 'graphql-ws as it comes';

/** `postgres` stores what graphql-ws is sent. */
export async function startComparisons(
  scene: Scene,
  databaseUrl: string,
  postgres: Measured,
  { cleanups }: Pick<BenchmarkOptions, 'cleanups'>,
): Promise<Realtime[]> {
  const start = (entry: string, parameters: object) =>
    Server.start<{ url: string }>(join(__dirname, 'servers', entry), parameters, cleanups);
  const [plain, graphqlWs] = [
    await start('plain-ws.js', scene),
    await start('graphql-ws.js', { ...scene, databaseUrl }),
  ];
  const shared = {
    authorizations: () => Array.from({ length: peopleOf(scene) }, (_, person) => String(person)),
    talks: { pairs: talksOf(scene, 'pairs'), crowd: talksOf(scene, 'crowd') },
  };
  return [
    { ...shared, name: plainWsName, servers: { server: plain }, url: plain.ready.url },
    { ...shared, name: graphqlWsName, servers: { server: graphqlWs, postgres }, url: graphqlWs.ready.url },
  ];
}

/** A server with everybody's sockets open, and the process that holds their other ends. */
export interface Connected {
  readonly realtime: Realtime;
  readonly generator: HelperProcess<GeneratorCommands>;
  /** What the sockets and their subscriptions take in the server, in bytes each; null where that is not known. */
  readonly bytesPerSocket: number | null;
}

export async function connect(
  realtime: Realtime,
  query: string,
  { cleanups, progress }: Pick<BenchmarkOptions, 'cleanups' | 'progress'>,
): Promise<Connected> {
  const entry = join(__dirname, 'generator/generator.js');
  const generator = HelperProcess.start<GeneratorCommands>(entry, cleanups);
  const people = realtime.authorizations().map((authorization) => ({ authorization }));
  progress(`${people.length} sockets to ${realtime.name}`);
  const holder = Object.values(realtime.servers)[0]!;
  const before = residentBytes(holder.pid);
  await generator.ask('connect', { url: realtime.url, people, talks: realtime.talks });
  await generator.ask('subscribe', { query });
  const after = residentBytes(holder.pid);
  const bytesPerSocket =
    before === null || after === null ? null : Math.max(0, after - before) / people.length;
  return { realtime, generator, bytesPerSocket };
}

/** Memory that a process has in RAM; null where no file tells. */
function residentBytes(pid: number): number | null {
  if (!knowsCpuTimes) return null;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
}
