import type { Environment } from '@chorus/config';
import { deployMigrations, MigrationError } from '@chorus/database';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { logger } from '@chorus/telemetry';
import { asStartError, DataDirectory } from './data-directory';
import { seedDemo } from './demo';
import { onNpmGone } from './npm';
import { readOptions, type LaunchOptions } from './options';
import { portInUse, requireFreePort } from './port';
import { createSender } from './send';
import { Shutdown } from './shutdown';
import { StartError } from './start-error';
import { complain, progress, say } from './terminal';
import {
  demoAccounts,
  graphiqlAccounts,
  rateLimitWarning,
  readyMessage,
  type GraphiqlAccount,
} from './welcome';

/** A way to run the platform on this machine. */
export interface Launching<Settings> {
  /** What a person types, such as `npm start`. */
  command: string;
  /** May it be given a database of its own by `CHORUS_DATABASE_URL`? */
  takesDatabaseUrl: boolean;
  /** What else the environment decides. May throw `ConfigurationError`. */
  readSettings: (environment: Environment) => Settings;
  /** Reads the code that `start` needs: takes a second, in which PostgreSQL starts already. */
  load: () => Start<Settings>;
}

type Start<Settings> = (context: LaunchContext<Settings>) => Promise<Launched>;

export interface LaunchContext<Settings = unknown> {
  settings: Settings;
  /** Migrated. */
  databaseUrl: string;
  /** On 127.0.0.1; 0 takes a free one. */
  port: number;
  rateLimits: boolean;
  /** Whom GraphiQL signs in with one click. */
  demoAccounts: readonly GraphiqlAccount[];
  /** What is begun adds what undoes it: also where the start is interrupted. */
  onStop: (step: () => void | Promise<void>) => void;
  /** Is the end under way? Then whatever ends has been ended. */
  isStopping: () => boolean;
  say: (line: string) => void;
  complain: (line: string) => void;
}

export interface Launched {
  /** The endpoint. */
  url: string;
  /** Resolves when every event so far has been handled. */
  settle(): Promise<void>;
}

async function startDatabase(
  options: { databaseUrl: string | null },
  dataDir: string,
  shutdown: Shutdown,
): Promise<string> {
  const onPending = (count: number): void => progress(`Applying ${count} migrations`);
  if (options.databaseUrl !== null) {
    await deployMigrations({ databaseUrl: options.databaseUrl, onPending });
    return options.databaseUrl;
  }
  progress('Starting PostgreSQL');
  const database = await startEmbeddedPostgres({ dataDir, onProgress: progress });
  shutdown.add(() => database.stop());
  void database.exited.then(() => {
    if (shutdown.isStopping) return;
    complain(`PostgreSQL has ended by itself; its last words are in ${dataDir}/postgresql.log.`);
    void shutdown.exit(1);
  });
  await deployMigrations({ databaseUrl: database.url, onPending });
  return database.url;
}

async function seed(directory: DataDirectory, { url, settle }: Launched): Promise<void> {
  if (directory.demo !== 'wanted') return;
  progress('Inviting the demo people');
  await seedDemo(createSender(url));
  await settle();
  directory.demoIsDone();
}

async function serve<Settings>(
  launching: Launching<Settings>,
  options: LaunchOptions<Settings>,
  shutdown: Shutdown,
): Promise<void> {
  if (options.port !== 0) await requireFreePort(options.port);
  const directory = DataDirectory.open(options.dataDir, options);
  process.once('exit', () => directory.release());

  const databaseStarts = startDatabase(options, directory.path, shutdown);
  // Awaited below; its failure must not count as unhandled while the code is read.
  databaseStarts.catch(() => undefined);
  const start = launching.load();
  const databaseUrl = await databaseStarts;

  progress('Starting the graph');
  const { port, rateLimits, settings } = options;
  const launched = await start({
    databaseUrl,
    port,
    rateLimits,
    settings,
    demoAccounts: directory.demo === 'none' ? [] : graphiqlAccounts,
    onStop: (step) => shutdown.add(step),
    isStopping: () => shutdown.isStopping,
    say,
    complain,
  });
  await seed(directory, launched);

  say(readyMessage(launched.url));
  if (directory.demo === 'done') say(demoAccounts());
  if (!rateLimits) complain(rateLimitWarning);
}

/** The sentence for a failure that the person at the terminal can mend; undefined for one that only we can. */
function sentenceFor(error: unknown, options: LaunchOptions<unknown> | undefined): string | undefined {
  if (options && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return portInUse(options.port);
  const known = options ? asStartError(error, options.dataDir) : error;
  const isExpected =
    known instanceof StartError || known instanceof EmbeddedPostgresError || known instanceof MigrationError;
  return isExpected ? known.message : undefined;
}

/** Serves the whole platform until a signal, then stops all of it. Ends the process on failure. */
export async function launch<Settings>(launching: Launching<Settings>, parameters: string[]): Promise<void> {
  // A person watches this terminal: what goes well needs no line for each request.
  logger.level = process.env.CHORUS_LOG_LEVEL ?? 'warn';
  const shutdown = new Shutdown();
  let options: LaunchOptions<Settings> | undefined;
  try {
    options = readOptions(launching, parameters, process.env);
    shutdown.listen(() => say('Stopping … (once more to force it)'));
    onNpmGone(() => void shutdown.exit(0));
    await serve(launching, options, shutdown);
  } catch (error) {
    // What was interrupted by a stop fails as a matter of course.
    if (!shutdown.isStopping) complain(sentenceFor(error, options) ?? String((error as Error).stack));
    await shutdown.exit(1);
  }
}
