import { escapeIdentifier, type Client } from 'pg';
import { withClient } from './connect';
import { DomainEngine } from './domain-engine';
import type { Domain } from './domains';
import { findPending } from './history';

/**
 * Held by the session, so until it ends: of two processes that start together, one migrates and the other finds nothing
 * to do. Any constant number.
 */
const migratorLock = 4_270_051_117;

export interface AppliedMigrations {
  domain: string;
  migrations: string[];
}

/**
 * A migration and the note that it is finished are one transaction, so an unfinished one left nothing behind. Saying
 * so lets a corrected file, or the same one after a crash, be tried again.
 */
async function forgetUnfinished(client: Client, schema: string): Promise<void> {
  const table = `${escapeIdentifier(schema)}._prisma_migrations`;
  const { rows } = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    table,
  ]);
  if (!rows[0]?.exists) return;
  await client.query(
    `UPDATE ${table} SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL`,
  );
}

/** Creates each domain's schema and applies its pending migrations, in the process that calls it. */
export function applyMigrations(databaseUrl: string, domains: Domain[]): Promise<AppliedMigrations[]> {
  return withClient(databaseUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [migratorLock]);
    const applied: AppliedMigrations[] = [];
    for (const { domain } of await findPending(client, domains)) {
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(domain.schema)}`);
      await forgetUnfinished(client, domain.schema);
      const engine = await DomainEngine.open(databaseUrl, domain);
      try {
        applied.push({ domain: domain.name, migrations: await engine.apply() });
      } finally {
        await engine.close();
      }
    }
    return applied;
  });
}
