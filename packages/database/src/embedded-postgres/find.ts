import { existsSync, realpathSync } from 'node:fs';
import { databaseName, readPassword, superuser } from './cluster';
import { isPostmasterOf, readPostmaster } from './postmaster-file';
import { clusterOf } from './reachable';

/** The URL of the PostgreSQL that is at work on this data directory, for commands beside it; undefined when none is. */
export function findEmbeddedPostgres(dataDir: string): string | undefined {
  if (!existsSync(dataDir)) return undefined;
  const folder = realpathSync(dataDir);
  const cluster = clusterOf(folder);
  const postmaster = readPostmaster(cluster);
  if (!postmaster?.ready || !isPostmasterOf(cluster, postmaster.pid)) return undefined;
  return `postgresql://${superuser}:${readPassword(folder)}@127.0.0.1:${postmaster.port}/${databaseName}`;
}
