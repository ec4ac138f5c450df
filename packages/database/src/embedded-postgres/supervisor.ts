import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { platform } from 'node:os';
import type { Writable } from 'node:stream';
import type { Account } from './account';

// The shell starts a watcher, then becomes PostgreSQL. The watcher reads from a pipe to this process: a word means
// that PostgreSQL has ended, the end of the pipe without one that this process has, by `kill -9` for example. Then it
// asks PostgreSQL to stop, which nobody else is left to do.
const watchAndBecome = '(read -r word <&3 || kill -INT $$) >/dev/null 2>&1 & exec 3<&-; exec "$@"';

export interface SupervisedProcess {
  pid: number;
  /** Resolves when the process has ended. */
  exited: Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

function startProcess(file: string, parameters: string[], account: Account, log: number): ChildProcess {
  // In a session of its own, Ctrl-C does not reach PostgreSQL before the product has finished what is in hand.
  const options = { ...account, cwd: '/', detached: true };
  if (platform() === 'win32')
    return spawn(file, parameters, { ...options, detached: false, stdio: ['ignore', log, log] });
  return spawn('/bin/sh', ['-c', watchAndBecome, 'sh', file, ...parameters], {
    ...options,
    stdio: ['ignore', log, log, 'pipe'],
  });
}

/** Runs a server that ends when this process does, however it does. Its output goes to `logFile`, which is emptied. */
export function supervise(options: {
  file: string;
  parameters: string[];
  account: Account;
  logFile: string;
}): SupervisedProcess {
  const log = openSync(options.logFile, 'w', 0o600);
  const child = startProcess(options.file, options.parameters, options.account, log);
  closeSync(log);
  const lifeline = child.stdio[3] as Writable | undefined;
  // The watcher may be gone before the pipe is.
  lifeline?.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      lifeline?.end('ended\n');
      resolve();
    });
    child.once('error', () => resolve());
  });
  return { pid: child.pid ?? 0, exited, kill: (signal) => void child.kill(signal) };
}
