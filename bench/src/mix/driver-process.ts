import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Cleanups } from '../harness/cleanups';
import type { Command, Commands, Reply } from './driver-protocol';

/** The driver as its parent sees it. */
export class DriverProcess {
  private constructor(private readonly child: ChildProcess) {}

  static start(cleanups: Cleanups): DriverProcess {
    const child = fork(join(__dirname, 'driver.js'), { execArgv: [] });
    cleanups.add(() => {
      child.disconnect();
      child.kill('SIGKILL');
    });
    return new DriverProcess(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** One question at a time. Throws when it fails, or when the driver ends. */
  async ask<Name extends Command>(name: Name, ask: Commands[Name]['ask']): Promise<Commands[Name]['answer']> {
    const patience = new AbortController();
    const { signal } = patience;
    try {
      this.child.send({ name, ask });
      const reply = await Promise.race([
        once(this.child, 'message', { signal }).then(([message]) => message as Reply),
        once(this.child, 'exit', { signal }).then((): Reply => ({ failure: 'The driver has ended.' })),
      ]);
      if ('failure' in reply) throw new Error(`${name}: ${reply.failure}`);
      return reply.answer as Commands[Name]['answer'];
    } finally {
      patience.abort();
    }
  }
}
