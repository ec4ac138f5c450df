import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StartError } from './start-error';

export interface Lock {
  /** Deletes the lock. Does nothing the second time. */
  release(): void;
}

/** Numbers of processes are used again, in a container nearly always; together with its start a process has one name. */
interface Holder {
  pid: number;
  /** In clock ticks since boot, where the system tells (Linux). */
  startedAt: string | undefined;
}

interface Stat {
  state: string;
  startedAt: string;
}

function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a program's name in brackets, which may contain spaces; the state is the 3rd, the start the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, startedAt: fields[19]! };
  } catch {
    return undefined;
  }
}

/** After `kill -9` a process keeps its number until its parent asks how it ended: an init may take seconds for it. */
const deadStates = ['Z', 'X'];

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = statOf(pid);
  if (now && deadStates.includes(now.state)) return false;
  return startedAt === undefined || now === undefined || now.startedAt === startedAt;
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Appears with its contents or not at all, and only where there is none: two processes cannot both succeed. */
function create(file: string, holder: Holder): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a lock whose process is gone, and only that: somebody else may have replaced it a moment ago. */
function removeStale(file: string, stale: Holder | undefined): void {
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (JSON.stringify(readHolder(aside)) !== JSON.stringify(stale)) linkSync(aside, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Takes the lock, also from a process that died with it. Throws a `StartError` while its holder lives. */
export function acquireLock(file: string, dataDir: string): Lock {
  const me: Holder = { pid: process.pid, startedAt: statOf(process.pid)?.startedAt };
  while (!create(file, me)) {
    const holder = readHolder(file);
    if (holder && isAlive(holder))
      throw new StartError(
        `The data directory ${dataDir} is in use by process ${holder.pid}; stop that one first, or choose another with --data-dir.`,
      );
    removeStale(file, holder);
  }
  return {
    release() {
      if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}
