import { spawn, type ChildProcess } from 'node:child_process';

export interface ProcessSpec {
  /** Shown to the person at the terminal. */
  name: string;
  /** The JavaScript file that it runs. */
  script: string;
  environment: NodeJS.ProcessEnv;
}

export interface SupervisedOptions {
  /** Told when it has ended by itself. */
  complain: (line: string) => void;
  /** Waits before the first start after an end, then twice as long each time. Default 250. */
  firstDelayMs?: number;
  /** Default 5,000. */
  maxDelayMs?: number;
}

/** Who has run for so long is taken for healthy: its next end is the first. */
const healthyMs = 30_000;
const killAfterMs = 20_000;

/** One process that is kept running until it is told to stop. */
export class Supervised {
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private failures = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    readonly spec: ProcessSpec,
    private readonly options: SupervisedOptions,
  ) {}

  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    const { script, environment } = this.spec;
    const startedAt = Date.now();
    const child = spawn(process.execPath, ['--enable-source-maps', script], {
      env: environment,
      // Its own group: the terminal's Ctrl-C reaches us alone, and we end all in order. Should we be killed, the channel
      // closes, which ends it.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('error', () => resolve());
      child.once('exit', (code, signal) => {
        resolve();
        if (!this.isStopping) this.restart(signal ?? `exit code ${code}`, Date.now() - startedAt);
      });
    });
  }

  /** Asks it to end and waits for that; kills it after 20 s. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    this.child?.kill('SIGTERM');
    const kill = setTimeout(() => this.child?.kill('SIGKILL'), killAfterMs);
    await this.ended;
    clearTimeout(kill);
  }

  private restart(why: string, ranMs: number): void {
    const { complain, firstDelayMs = 250, maxDelayMs = 5_000 } = this.options;
    if (ranMs >= healthyMs) this.failures = 0;
    const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** this.failures);
    this.failures += 1;
    complain(`${this.spec.name} has ended (${why}); it starts again in ${delayMs / 1000} s.`);
    this.timer = setTimeout(() => this.start(), delayMs);
  }
}
