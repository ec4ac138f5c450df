import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanups } from './cleanups';
import type { FromServer, ToServer } from './serve';

/** A server in a process of its own, of built JavaScript, as in production; its log goes to a file that is thrown away. */
export class Server<Ready extends object> {
  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
    private readonly log: () => string,
  ) {}

  /** `entry`: a module that calls `serve`. */
  static async start<Ready extends object>(
    entry: string,
    parameters: object,
    cleanups: Cleanups,
  ): Promise<Server<Ready>> {
    const folder = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
    const logFile = join(folder, 'log');
    cleanups.add(() => rmSync(folder, { recursive: true, force: true }));
    const log = openSync(logFile, 'w');
    const child = fork(entry, [JSON.stringify(parameters)], {
      execArgv: [],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        CHORUS_LOG_LEVEL: 'info',
        APOLLO_TELEMETRY_DISABLED: 'true',
      },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    cleanups.add(() => end(child));
    const readLog = () => readFileSync(logFile, 'utf8').slice(-4_000);
    const answer = await nextMessage(child);
    if (answer?.say === 'ready') return new Server(child, answer.ready as Ready, readLog);
    throw new Error(`${entry} did not start: ${answer?.say === 'failed' ? answer.why : readLog()}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The end of what it logged: for when its answers are wrong. */
  lastWords(): string {
    return this.log();
  }

  /** Takes a CPU profile of it while `work` runs. */
  async profile(file: string, work: () => Promise<void>): Promise<void> {
    await this.ask({ say: 'profile' });
    await work();
    await this.ask({ say: 'write profile', file });
  }

  private async ask(message: ToServer): Promise<void> {
    this.child.send(message);
    if ((await nextMessage(this.child))?.say !== 'done') throw new Error(`It ended: ${this.log()}`);
  }
}

/** Undefined when it ends instead. */
async function nextMessage(child: ChildProcess): Promise<FromServer | undefined> {
  const patience = new AbortController();
  const { signal } = patience;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as FromServer),
      once(child, 'exit', { signal }).then(() => undefined),
    ]);
  } finally {
    patience.abort();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.send({ say: 'stop' } satisfies ToServer);
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(force);
}
