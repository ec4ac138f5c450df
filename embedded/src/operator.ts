import { join, resolve } from 'node:path';
import { findEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { createPostsSubgraph } from '@chorus/posts-subgraph';
import { createSocialGraphSubgraph } from '@chorus/social-graph-subgraph';
import { createUsersSubgraph } from '@chorus/users-subgraph';

/** What an operator's command says instead of failing with a stack. */
export class UsageError extends Error {}

export interface DatabaseEnvironment {
  CHORUS_DATABASE_URL?: string;
  CHORUS_DATA_DIR?: string;
}

export interface DatabaseFlags {
  'database-url'?: string;
  'data-dir'?: string;
}

/** The URL of the database that a command is about. Throws a `UsageError` where nothing runs. */
export function findDatabase(flags: DatabaseFlags, environment: DatabaseEnvironment): string {
  const url = flags['database-url'] ?? environment.CHORUS_DATABASE_URL;
  if (url && !flags['data-dir']) return url;
  const dataDir = resolve(
    flags['data-dir'] ?? environment.CHORUS_DATA_DIR ?? join(__dirname, '../../.chorus'),
  );
  const running = findEmbeddedPostgres(dataDir);
  if (!running)
    throw new UsageError(`Nothing is running on ${dataDir}: \`npm start\` first, or give --database-url.`);
  return running;
}

/** The domains that commands ask, in this process, without anything that serves or listens. */
export function openDomains(databaseUrl: string) {
  const domainQueries = new InProcessDomainQueries();
  const dependencies = {
    databaseUrl,
    serviceScope: async (name: string, requestId?: string) =>
      RequestScope.forService(name, domainQueries, requestId),
  };
  const subgraphs = [
    createUsersSubgraph(dependencies),
    createSocialGraphSubgraph(dependencies),
    createPostsSubgraph(dependencies),
  ];
  for (const { responder } of subgraphs) domainQueries.register(responder);
  return {
    dependencies,
    close: () => Promise.all(subgraphs.map((subgraph) => subgraph.close())),
  };
}
