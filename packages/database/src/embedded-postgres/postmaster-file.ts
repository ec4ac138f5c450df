import { readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What a running PostgreSQL says of itself in `postmaster.pid`. */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

const file = (cluster: string): string => join(cluster, 'postmaster.pid');

export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(file(cluster), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const [pid, , , port, , , , status] = lines;
  if (!pid || Number.isNaN(Number.parseInt(pid, 10))) return undefined;
  return {
    pid: Number.parseInt(pid, 10),
    port: Number(port ?? 0),
    ready: status?.trim() === 'ready',
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // No /proc on this system.
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}

/** Numbers of processes are used again, in a container nearly always: is this one PostgreSQL on these very files? */
export function isPostmasterOf(cluster: string, pid: number): boolean {
  return isAlive(pid) && commandLine(pid).includes(cluster);
}

/** Higher than any system numbers its processes. */
const nobodysPid = 2_147_483_646;

/**
 * For a file whose number now belongs to some other program: PostgreSQL would take that one for itself and refuse to
 * start. The rest of the file stays, since by it PostgreSQL finds out whether sessions of the dead one still live.
 */
export function disownPid(cluster: string): void {
  const [, ...rest] = readFileSync(file(cluster), 'utf8').split('\n');
  writeFileSync(file(cluster), [nobodysPid, ...rest].join('\n'));
}
