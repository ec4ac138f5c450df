import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';

const scripts = join(__dirname, '../../scripts');

/** Generous: several builds may share the machine. */
export const startTimeoutMs = 90_000;

/** One `npm start` in a process of its own. */
export class Launched {
  stdout = '';
  stderr = '';
  /** Resolves when the process has ended, to its exit code; null after a signal that it could not handle. */
  readonly exited: Promise<number | null>;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => this.take(() => (this.stdout += chunk.toString())));
    child.stderr?.on('data', (chunk: Buffer) => this.take(() => (this.stderr += chunk.toString())));
    this.exited = new Promise((resolve) => child.once('close', (code) => this.take(() => resolve(code))));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Waits until standard output matches, or fails with all output when the process ends first. */
  untilPrinted(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.stdout);
        if (found) resolve(found);
        else if (!this.isRunning) reject(new Error(`It ended first:\n${this.stdout}\n${this.stderr}`));
        else return;
        this.watchers.delete(look);
      };
      this.watchers.add(look);
      look();
    });
  }

  /** Waits until it serves, and returns the URL of the endpoint. */
  async untilReady(): Promise<string> {
    await this.untilPrinted(/Chorus is ready/);
    const [url] = await this.untilPrinted(/http:\/\/\S+\/graphql/);
    return url;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Asks it to stop and waits for its exit code. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.kill(signal);
    return this.exited;
  }

  private take(change: () => unknown): void {
    change();
    for (const look of this.watchers) look();
  }
}

/** Runs `npm start`, or another script, as npm would; `nodeOptions` come before the script. */
export function launch(
  parameters: string[],
  {
    script = 'start.mjs',
    nodeOptions = [],
    environment = {},
  }: { script?: string; nodeOptions?: string[]; environment?: NodeJS.ProcessEnv } = {},
): Launched {
  const child = spawn(process.execPath, [...nodeOptions, join(scripts, script), ...parameters], {
    // jest's own settings would reach the product.
    env: { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: undefined, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Launched(child);
}

/** Somebody who listens on a port of this machine. */
export async function occupyPort(): Promise<{ port: number; release(): Promise<void> }> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    release: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
