import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployMigrations } from '@chorus/database';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { Client } from 'pg';
import type { BenchmarkOptions } from '../benchmark';

/** A migrated, empty PostgreSQL of its own, as durable as the product's, gone with the benchmark. */
export async function startDatabase({
  cleanups,
  progress,
}: Pick<BenchmarkOptions, 'cleanups' | 'progress'>): Promise<EmbeddedPostgres> {
  progress('starting PostgreSQL');
  const dataDir = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  cleanups.add(() => rmSync(dataDir, { recursive: true, force: true }));
  const database = await startEmbeddedPostgres({ dataDir });
  cleanups.add(() => database.stop());
  await deployMigrations({ databaseUrl: database.url });
  return database;
}

/** What autovacuum would do sooner or later, so that it does not begin in the middle of a measurement. */
export async function tidyUp(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('VACUUM (ANALYZE)');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}
