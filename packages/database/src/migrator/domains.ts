import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** One file `prisma/migrations/<name>/migration.sql`. */
export interface Migration {
  /** The folder's name, `<UTC stamp>_<slug>`: migrations are applied in the order of their names. */
  name: string;
  sql: string;
  /** SHA-256 of the file, as `_prisma_migrations` keeps it. */
  checksum: string;
}

/** A subgraph that owns tables: it has a `prisma/schema.prisma`. */
export interface Domain {
  /** The subgraph's folder name: `social-graph`. */
  name: string;
  /** The PostgreSQL schema that it owns: `social_graph`. */
  schema: string;
  /** Absolute. */
  migrationsFolder: string;
  migrations: Migration[];
  /** Its own models, and those that every domain has (the outbox and the inbox). Paths are relative to the repository. */
  modelFiles: { path: string; content: string }[];
}

/** The models of the tables that every domain has beside its own, relative to the repository. */
export const sharedModels = 'packages/events/prisma/outbox.prisma';

/** Where `@chorus/database` looks for domains unless it is told: the repository that this file belongs to. */
export const defaultRepositoryRoot = (): string => join(__dirname, '../../../..');

export const schemaOf = (domainName: string): string => domainName.replaceAll('-', '_');

function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function readDomain(root: string, folder: string): Domain {
  const name = basename(folder);
  const modelFiles = [join(folder, 'prisma/schema.prisma'), join(root, sharedModels)].map((file) => ({
    path: relative(root, file),
    content: readFileSync(file, 'utf8'),
  }));
  const migrationsFolder = join(folder, 'prisma/migrations');
  return {
    name,
    schema: schemaOf(name),
    migrationsFolder,
    migrations: readMigrations(migrationsFolder),
    modelFiles,
  };
}

/** Every domain of the repository, by name. A new subgraph with tables is found by its `prisma/schema.prisma` alone. */
export function readDomains(root: string): Domain[] {
  const subgraphs = join(root, 'subgraphs');
  return readdirSync(subgraphs)
    .sort()
    .map((name) => join(subgraphs, name))
    .filter((folder) => existsSync(join(folder, 'prisma/schema.prisma')))
    .map((folder) => readDomain(root, folder));
}
