import './production';
import { deployMigrations, MigrationError } from '@chorus/database';
import {
  EmbeddedPostgresError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '@chorus/database/embedded-postgres';
import { logger, startTracing } from '@chorus/telemetry';
import { asStartError, DataDirectory } from './data-directory';
import { seedDemo } from './demo';
import type { Graph } from './graph';
import { onNpmGone } from './npm';
import { readOptions, type EmbeddedOptions } from './options';
import { portInUse, requireFreePort } from './port';
import { createSender } from './send';
import { Shutdown } from './shutdown';
import { StartError } from './start-error';
import { demoAccounts, graphiqlAccounts, rateLimitWarning, readyMessage } from './welcome';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);
const progress = (step: string): void => say(`${step} …`);

/** Reading the code of the whole platform takes a second, in which PostgreSQL can start already. */
function loadGraph(): typeof import('./graph') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be read before anything is done
  return require('./graph') as typeof import('./graph');
}

async function startDatabase(dataDir: string, shutdown: Shutdown): Promise<EmbeddedPostgres> {
  progress('Starting PostgreSQL');
  const database = await startEmbeddedPostgres({ dataDir, onProgress: progress });
  shutdown.add(() => database.stop());
  void database.exited.then(() => {
    if (shutdown.isStopping) return;
    complain(`PostgreSQL has ended by itself; its last words are in ${dataDir}/postgresql.log.`);
    void shutdown.exit(1);
  });
  const onPending = (count: number): void => progress(`Applying ${count} migrations`);
  await deployMigrations({ databaseUrl: database.url, onPending });
  return database;
}

async function seed(directory: DataDirectory, graph: Graph): Promise<void> {
  if (directory.demo !== 'wanted') return;
  progress('Inviting the demo people');
  await seedDemo(createSender(graph.url));
  await graph.events.settle();
  directory.demoIsDone();
}

async function serve(options: EmbeddedOptions, shutdown: Shutdown): Promise<void> {
  if (options.port !== 0) await requireFreePort(options.port);
  const directory = DataDirectory.open(options.dataDir, options);
  process.once('exit', () => directory.release());
  const tracing = startTracing({ serviceName: 'chorus' });
  if (tracing) shutdown.add(() => tracing.stop());

  const databaseStarts = startDatabase(directory.path, shutdown);
  // Awaited below; its failure must not count as unhandled while the code is read.
  databaseStarts.catch(() => undefined);
  const { startGraph } = loadGraph();
  const database = await databaseStarts;

  progress('Starting the graph');
  const { port, rateLimits, edge } = options;
  const graphiql = edge.graphiql && { demoAccounts: directory.demo === 'none' ? [] : graphiqlAccounts };
  const gateway = { ...edge, graphiql };
  const graph = await startGraph({ databaseUrl: database.url, port, rateLimits, gateway });
  shutdown.add(() => graph.stop());
  await seed(directory, graph);

  say(readyMessage(graph.url));
  if (directory.demo === 'done') say(demoAccounts());
  if (!rateLimits) complain(rateLimitWarning);
}

/** The sentence for a failure that the person at the terminal can mend; undefined for one that only we can. */
function sentenceFor(error: unknown, options: EmbeddedOptions | undefined): string | undefined {
  if (options && (error as NodeJS.ErrnoException).code === 'EADDRINUSE') return portInUse(options.port);
  const known = options ? asStartError(error, options.dataDir) : error;
  const isExpected =
    known instanceof StartError || known instanceof EmbeddedPostgresError || known instanceof MigrationError;
  return isExpected ? known.message : undefined;
}

/** Serves the whole platform from this process until a signal, then stops all of it. Ends the process on failure. */
export async function main(parameters: string[]): Promise<void> {
  // A person watches this terminal: what goes well needs no line for each request.
  logger.level = process.env.CHORUS_LOG_LEVEL ?? 'warn';
  const shutdown = new Shutdown();
  let options: EmbeddedOptions | undefined;
  try {
    options = readOptions(parameters, process.env);
    shutdown.listen(() => say('Stopping … (once more to force it)'));
    onNpmGone(() => void shutdown.exit(0));
    await serve(options, shutdown);
  } catch (error) {
    // What was interrupted by a stop fails as a matter of course.
    if (!shutdown.isStopping) complain(sentenceFor(error, options) ?? String((error as Error).stack));
    await shutdown.exit(1);
  }
}

if (require.main === module) void main(process.argv.slice(2));
