import { join, resolve } from 'node:path';
import { findEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { createMemoryLiveBus } from '@chorus/live';
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
function findDatabase(flags: DatabaseFlags, environment: DatabaseEnvironment): string {
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
function openDomains(databaseUrl: string) {
  const domainQueries = new InProcessDomainQueries();
  const dependencies = {
    databaseUrl,
    serviceScope: async (name: string, requestId?: string) =>
      RequestScope.forService(name, domainQueries, requestId),
    live: createMemoryLiveBus(),
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

export interface Command<Flags extends DatabaseFlags> {
  /** What failed, in a sentence: `import`. */
  name: string;
  /** Throws a `UsageError` for parameters that are not right. */
  parse: () => Flags;
  /** Gives the exit code. */
  work: (dependencies: ReturnType<typeof openDomains>['dependencies'], flags: Flags) => Promise<number>;
  printError: (line: string) => void;
}

/** Runs a command on the domains of its database, and says in a sentence what went wrong. @returns the exit code. */
export async function runCommand<Flags extends DatabaseFlags>(
  { name, parse, work, printError }: Command<Flags>,
  environment: DatabaseEnvironment,
): Promise<number> {
  let domains: ReturnType<typeof openDomains> | undefined;
  try {
    const flags = parse();
    domains = openDomains(findDatabase(flags, environment));
    return await work(domains.dependencies, flags);
  } catch (error) {
    printError(
      error instanceof UsageError ? error.message : `The ${name} failed: ${(error as Error).message}`,
    );
    return 1;
  } finally {
    await domains?.close();
  }
}
