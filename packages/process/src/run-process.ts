import { ConfigurationError, type Environment } from '@chorus/config';
import { logger, startTracing } from '@chorus/telemetry';

export interface RunningProcess {
  /** Finishes what is in hand, then ends all that was begun. */
  stop(): Promise<void>;
  /** What SIGHUP asks for. Absent: the end, as of a terminal that was closed. Never rejects. */
  reload?(): Promise<void>;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * The life of a process: starts it from the environment, stops it in order on a signal, or when the launcher that
 * started it is gone, at once on a second signal. Ends the process with 1 when it cannot start: a wrong environment is
 * told as it is, everything else with its stack.
 */
export function runProcess(name: string, start: (environment: Environment) => Promise<RunningProcess>): void {
  logger.setBindings({ process: name });
  const tracing = startTracing({ serviceName: `chorus-${name}` });
  // A start that throws at once fails as one that rejects.
  const starting = Promise.resolve().then(() => start(process.env));
  let stopping: Promise<void> | undefined;

  const stop = (why: string): void => {
    if (stopping) return void process.exit(130);
    logger.info({ why }, 'stopping');
    stopping = starting.then((running) => running.stop()).then(() => tracing?.stop());
    void stopping.then(() => process.exit(0), fail);
  };
  for (const signal of signals) process.on(signal, () => stop(signal));
  process.on('SIGHUP', () => {
    starting.then((running) => (running.reload ? running.reload() : stop('SIGHUP')), fail);
  });
  // Only the launcher holds such a channel.
  if (process.channel) process.on('disconnect', () => stop('the launcher is gone'));
  // It tells us nothing: it alone keeps no process alive.
  process.channel?.unref();

  starting.then(() => logger.info('ready'), fail);
}

function fail(error: unknown): never {
  if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
  else logger.fatal({ err: error }, 'the process ends');
  process.exit(1);
}
