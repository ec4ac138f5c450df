import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const launcher = join(__dirname, '../../../embedded/dist/main.js');

/** The product as its user starts it, in a process of its own. */
export class Product {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly port: number,
    private readonly dataDir: string,
  ) {}

  static async start(dataDir: string): Promise<Product> {
    const product = new Product(await freePort(), dataDir);
    await product.start();
    return product;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  async start(): Promise<void> {
    const parameters = [
      launcher,
      '--empty',
      '--no-rate-limits',
      '--port',
      String(this.port),
      '--data-dir',
      this.dataDir,
    ];
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
    this.child = child;
    await this.until(async () => {
      if (child.exitCode !== null) throw new Error(`The product ended with ${child.exitCode}:\n${complaint}`);
      return (await fetch(this.at('/health/ready'))).ok;
    });
  }

  /** As a power cut would: no signal handler runs. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Waits until every event has been handled. */
  async settle(): Promise<void> {
    await this.until(async () => {
      const answer = (await (await fetch(this.at('/health/events'))).json()) as { isSettled: boolean };
      return answer.isSettled;
    });
  }

  private at(path: string): URL {
    return new URL(path, this.url);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private async until(isTrue: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const isDone = await isTrue().catch((error: unknown) => {
        if (error instanceof TypeError) return false;
        throw error;
      });
      if (isDone) return;
      if (Date.now() > deadline) throw new Error('The product took more than two minutes.');
      await sleep(50);
    }
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
