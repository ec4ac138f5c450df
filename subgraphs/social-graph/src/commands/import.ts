import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Database } from '@chorus/database';
import type { SubgraphDependencies } from '@chorus/subgraph-kit';
import { randomUUID } from 'node:crypto';
import { readFollowLine, type BadLine, type FollowLine } from '../imports/follow-line';
import {
  addReport,
  countRefused,
  emptyReport,
  type ImportReport,
  type Refusal,
} from '../imports/import.report';
import { ImportService } from '../imports/import.service';
import { schema } from '../module';
import { defaultLimits, type Limits } from '../pairs/pair.service';

const linesAtOnce = 500;
const progressEvery = 50_000;

const reasons: Record<Refusal, string> = {
  malformed: 'not two names',
  self: 'nobody follows themselves',
  unknown: 'there is no such person',
  blocked: 'one blocks the other',
  limit: 'follows, or asks, as many as one may',
};

export interface ImportOptions {
  /** `FOLLOWER FOLLOWEE` a line, each a handle or an account id; # and % begin comments. */
  path: string;
  /** Default those of the mutations. */
  limits?: Limits;
  print: (line: string) => void;
}

/**
 * Follows in bulk, as the mutation `followUser` would, line by line: the same rules, the same events; who approves their
 * followers gets requests. May be interrupted and begun again: what is there already is left as it is. The platform may
 * serve meanwhile.
 *
 * @returns the exit code: 1 when some lines were refused; they are counted and the first few named.
 */
export async function runImport(
  { databaseUrl, serviceScope }: SubgraphDependencies,
  { path, limits = defaultLimits, print }: ImportOptions,
): Promise<number> {
  const database = new Database({
    url: databaseUrl,
    schema,
    maxConnections: 1,
    applicationName: 'chorus-social-graph-import',
  });
  try {
    const service = new ImportService({ database, serviceScope, limits, now: () => new Date() });
    const correlationId = randomUUID();
    const total = emptyReport();
    let read = 0;
    for await (const batch of batchesOf(path)) {
      addReport(total, await service.importBatch(batch, correlationId));
      const before = read;
      read += batch.length;
      if (Math.floor(read / progressEvery) > Math.floor(before / progressEvery)) print(`${read} …`);
    }
    describe(total).forEach(print);
    return countRefused(total) === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

async function* batchesOf(path: string): AsyncGenerator<(FollowLine | BadLine)[]> {
  let batch: (FollowLine | BadLine)[] = [];
  let number = 0;
  for await (const text of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    number += 1;
    const line = readFollowLine(text, number);
    if (line) batch.push(line);
    if (batch.length < linesAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function describe(report: ImportReport): string[] {
  const { followed, requested, unchanged, refused, examples } = report;
  const counted = (Object.entries(refused) as [Refusal, number][]).filter(([, count]) => count > 0);
  return [
    `${followed} new follows, ${requested} new requests, ${unchanged} there already, ${countRefused(report)} refused.`,
    ...counted.map(([reason, count]) => `  ${count} refused: ${reasons[reason]}`),
    ...examples.map(({ line, reason }) => `  line ${line}: ${reasons[reason]}`),
  ];
}
