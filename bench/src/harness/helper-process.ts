import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Cleanups } from './cleanups';
import type { Commands, Reply } from './obey';

/** A process of ours beside what is measured, as its parent sees it: it does what it is asked, one question at a time. */
export class HelperProcess<Known extends Commands<Known>> {
  private constructor(private readonly child: ChildProcess) {}

  /** `entry`: a module that calls `obey` with the handlers of these commands. */
  static start<Known extends Commands<Known>>(entry: string, cleanups: Cleanups): HelperProcess<Known> {
    const child = fork(entry, { execArgv: [] });
    cleanups.add(() => {
      if (child.connected) child.disconnect();
      child.kill('SIGKILL');
    });
    return new HelperProcess(child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** One question at a time. Throws when it fails, or when the process ends. */
  async ask<Name extends keyof Known & string>(
    name: Name,
    ask: Known[Name]['ask'],
  ): Promise<Known[Name]['answer']> {
    const patience = new AbortController();
    const { signal } = patience;
    try {
      this.child.send({ name, ask });
      const reply = await Promise.race([
        once(this.child, 'message', { signal }).then(([message]) => message as Reply),
        once(this.child, 'exit', { signal }).then((): Reply => ({ failure: 'The process has ended.' })),
      ]);
      if ('failure' in reply) throw new Error(`${name}: ${reply.failure}`);
      return reply.answer;
    } finally {
      patience.abort();
    }
  }
}
