import { spawnSync } from 'node:child_process';

const lookEveryMs = 500;

function describe(pid: number): { parent: number; command: string } | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? [];
  return parent && command !== undefined ? { parent: Number(parent), command } : undefined;
}

/** The npm above us, and the shell that it runs us by, if that is a process of its own. */
function ancestorsUpToNpm(): number[] {
  const shell = process.ppid;
  const first = describe(shell);
  if (!first) return [];
  if (/\bnpm\b/.test(first.command)) return [shell];
  return /\bnpm\b/.test(describe(first.parent)?.command ?? '') ? [shell, first.parent] : [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Calls back when the `npm start` that runs this process has ended. npm passes a signal on to its shell, and many a
 * shell dies of it without telling us; nobody who stops npm wants the rest to stay. Does nothing outside `npm start`.
 */
export function onNpmGone(callback: () => void): void {
  if (!process.env.npm_lifecycle_event?.startsWith('start')) return;
  const ancestors = ancestorsUpToNpm();
  const timer = setInterval(() => {
    if (ancestors.every(isAlive)) return;
    clearInterval(timer);
    callback();
  }, lookEveryMs);
  timer.unref();
}
