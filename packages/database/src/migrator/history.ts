import { escapeIdentifier, type ClientBase } from 'pg';
import { MigrationError } from './migration-error';
import type { Domain, Migration } from './domains';

/** A domain whose database lacks migrations. */
export interface PendingDomain {
  domain: Domain;
  pending: Migration[];
}

interface HistoryRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

async function readHistories(client: ClientBase, domains: Domain[]): Promise<Map<string, HistoryRow[]>> {
  const { rows: existing } = await client.query<{ schemaname: string }>(
    `SELECT schemaname FROM pg_tables WHERE tablename = '_prisma_migrations' AND schemaname = ANY($1)`,
    [domains.map((domain) => domain.schema)],
  );
  if (existing.length === 0) return new Map();
  // One statement for all: this runs at every start of the product, when there is nearly always nothing to do.
  const { rows } = await client.query<HistoryRow & { schema: string }>(
    existing
      .map(
        ({ schemaname }) => `SELECT '${schemaname}' AS schema, migration_name, checksum, finished_at
                             FROM ${escapeIdentifier(schemaname)}._prisma_migrations WHERE rolled_back_at IS NULL`,
      )
      .join(' UNION ALL '),
  );
  const histories = new Map<string, HistoryRow[]>(existing.map(({ schemaname }) => [schemaname, []]));
  for (const row of rows) histories.get(row.schema)?.push(row);
  return histories;
}

function refuseEdited(domain: Domain, migration: Migration, row: HistoryRow): void {
  if (row.checksum === migration.checksum) return;
  throw new MigrationError(
    `${domain.name}: migration ${migration.name} was changed after it had been applied to this database. ` +
      'Put the file back and add a new migration, or start from an empty database.',
  );
}

/**
 * The migrations on disk that the database has not finished. Plain SQL, some milliseconds. Migrations that only the
 * database knows are let be: an older release may run beside a newer one.
 */
export async function findPending(client: ClientBase, domains: Domain[]): Promise<PendingDomain[]> {
  const histories = await readHistories(client, domains);
  return domains
    .map((domain) => {
      const finished = new Map(
        histories
          .get(domain.schema)
          ?.filter((row) => row.finished_at)
          .map((row) => [row.migration_name, row]),
      );
      const pending = domain.migrations.filter((migration) => {
        const row = finished.get(migration.name);
        if (row) refuseEdited(domain, migration, row);
        return !row;
      });
      return { domain, pending };
    })
    .filter(({ pending }) => pending.length > 0);
}
