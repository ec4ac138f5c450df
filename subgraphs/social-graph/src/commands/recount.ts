import { Database } from '@chorus/database';
import { recount } from '../counters/recount';
import type { Drift } from '../counters/counter.repository';
import { schema } from '../module';

const describe = ({ stored, counted }: Drift): string =>
  `${counted.accountId}: ${(['followersCount', 'followingCount', 'friendsCount'] as const)
    .filter((counter) => stored[counter] !== counted[counter])
    .map((counter) => `${counter} ${stored[counter]}, counted ${counted[counter]}`)
    .join('; ')}\n`;

/**
 * Compares the counters with the graph and says where they differ; mends them unless `isCheck`. Safe while the platform
 * runs. Reads the whole graph, so it may take minutes.
 *
 * @returns the exit code: 1 when `isCheck` and something differs.
 */
export async function runRecount(
  databaseUrl: string,
  { isCheck, write }: { isCheck: boolean; write: (text: string) => void },
): Promise<number> {
  const database = new Database({
    url: databaseUrl,
    schema,
    maxConnections: 1,
    statementTimeoutMs: 3_600_000,
  });
  try {
    const drifts = await recount(database, { isCheck });
    drifts.forEach((drift) => write(describe(drift)));
    const mended = isCheck ? '' : ' and were mended';
    write(
      drifts.length === 0
        ? 'Every counter agrees.\n'
        : `${drifts.length} people's counters differ${mended}.\n`,
    );
    return isCheck && drifts.length > 0 ? 1 : 0;
  } finally {
    await database.close();
  }
}

async function main(databaseUrl: string | undefined, isCheck: boolean): Promise<void> {
  if (databaseUrl) {
    process.exitCode = await runRecount(databaseUrl, {
      isCheck,
      write: (text) => process.stdout.write(text),
    });
    return;
  }
  process.stderr.write('Which database? Set CHORUS_DATABASE_URL.\n');
  process.exitCode = 1;
}

if (require.main === module) void main(process.env.CHORUS_DATABASE_URL, process.argv.includes('--check'));
