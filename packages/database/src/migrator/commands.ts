import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier } from 'pg';
import { applyMigrations, type AppliedMigrations } from './apply';
import { withClient } from './connect';
import { DomainEngine, migrationLock } from './domain-engine';
import { readDomains, type Domain } from './domains';
import { MigrationError } from './migration-error';
import { withScratchDatabase } from './temporary-database';

const createSchema = (databaseUrl: string, schema: string) =>
  withClient(databaseUrl, (client) =>
    client.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`),
  );

/** Opens the engine on a database in which the domain's migrations, even if there are none yet, have been applied. */
async function withEngine<Result>(
  databaseUrl: string,
  domain: Domain,
  work: (engine: DomainEngine) => Promise<Result>,
): Promise<Result> {
  await createSchema(databaseUrl, domain.schema);
  const engine = await DomainEngine.open(databaseUrl, domain);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Applies every domain's pending migrations. */
export function deploy(root: string, databaseUrl: string): Promise<AppliedMigrations[]> {
  return applyMigrations(databaseUrl, readDomains(root));
}

export interface Disagreement {
  domain: string;
  /** Names the domain and says what the models have and the migrations lack, or the other way round. */
  difference: string;
}

async function findDifference(databaseUrl: string, domain: Domain): Promise<string> {
  try {
    const summary = await withEngine(databaseUrl, domain, (engine) => engine.summary());
    return (
      summary && `${domain.name}: models and migrations disagree; the models differ by:\n${summary.trim()}`
    );
  } catch (error) {
    // Such as a model that cannot be read: the other domains are still worth comparing.
    if (error instanceof MigrationError) return error.message;
    throw error;
  }
}

/** Compares every domain's models with what its migrations make of an empty database. */
export function check(root: string, serverUrl: string | undefined): Promise<Disagreement[]> {
  const domains = readDomains(root);
  return withScratchDatabase(serverUrl, async (databaseUrl) => {
    await applyMigrations(databaseUrl, domains);
    const disagreements: Disagreement[] = [];
    for (const domain of domains) {
      const difference = await findDifference(databaseUrl, domain);
      if (difference) disagreements.push({ domain: domain.name, difference });
    }
    return disagreements;
  });
}

/** The search path decides in which schema a statement works; a name in the file would tie it to one. */
function refuseSchemaNames(domain: Domain, sql: string): void {
  const named = new RegExp(`CREATE SCHEMA|"?\\b${domain.schema}"?\\.`, 'i').exec(sql)?.[0];
  if (named) throw new MigrationError(`${domain.name}: the generated SQL names a schema (${named}).`);
}

/** `2026-11-21T10:12:13Z` -> `20261121101213`. */
const stampOf = (moment: Date): string => moment.toISOString().replace(/\D/g, '').slice(0, 14);

function writeMigration(domain: Domain, slug: string, sql: string): string {
  const folder = join(domain.migrationsFolder, `${stampOf(new Date())}_${slug}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
  writeFileSync(join(domain.migrationsFolder, 'migration_lock.toml'), migrationLock);
  return join(folder, 'migration.sql');
}

/**
 * Writes the migration that leads from the existing ones to the models, and returns its file; nothing when there is
 * no difference.
 */
export async function create(
  root: string,
  options: { domain: string; slug: string; serverUrl?: string },
): Promise<string | undefined> {
  if (!/^[a-z][a-z0-9_]*$/.test(options.slug))
    throw new MigrationError(`A migration's name is small letters, digits and _: ${options.slug} is not.`);
  const domains = readDomains(root);
  const domain = domains.find(({ name }) => name === options.domain);
  if (!domain) {
    const known = domains.map(({ name }) => name).join(', ') || 'none';
    throw new MigrationError(`No subgraphs/${options.domain}/prisma/schema.prisma. Domains: ${known}.`);
  }
  return withScratchDatabase(options.serverUrl, async (databaseUrl) => {
    await applyMigrations(databaseUrl, [domain]);
    const sql = await withEngine(databaseUrl, domain, (engine) => engine.script());
    if (!sql) return undefined;
    refuseSchemaNames(domain, sql);
    return writeMigration(domain, options.slug, sql);
  });
}
