import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Processes by what they are to the reader: `gateway`, `subgraphs`, `postgres`. Their descendants count with them, except those named themselves. */
export type Processes = Readonly<Record<string, number>>;

interface ProcessTimes {
  parent: number;
  /** Seconds of CPU time, those of ended and awaited children included. */
  seconds: number;
}

/** Linux alone tells the CPU time of other processes by files; elsewhere the columns of CPU time stay empty. */
export const knowsCpuTimes = process.platform === 'linux';

let ticks: number | undefined;
function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) || 100;
  return ticks;
}

/** See proc(5). The name, which may hold anything, is in brackets; after them the third field follows. */
function readTimes(pid: string): ProcessTimes | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It has ended since the folder was listed.
    return null;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, usersOfChildren, systemOfChildren] = fields.slice(11, 15).map(Number);
  return {
    parent: Number(fields[1]),
    seconds: (user! + system! + usersOfChildren! + systemOfChildren!) / ticksPerSecond(),
  };
}

function readAllTimes(): Map<number, ProcessTimes> {
  const all = new Map<number, ProcessTimes>();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? readTimes(name) : null;
    if (times) all.set(Number(name), times);
  }
  return all;
}

/** `apart`: processes that count by themselves, whoever started them. */
function secondsOfTree(
  root: number,
  all: ReadonlyMap<number, ProcessTimes>,
  apart: ReadonlySet<number>,
): number {
  const children = [...all].flatMap(([pid, { parent }]) => (parent === root && !apart.has(pid) ? [pid] : []));
  const own = all.get(root)?.seconds ?? 0;
  return children.reduce((sum, child) => sum + secondsOfTree(child, all, apart), own);
}

/** Seconds for which any core of the machine was busy since it started. */
function readBusySeconds(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // Time of guests is in that of users as well.
  const [user, nice, system, , , irq, softIrq, steal] = first.trim().split(/\s+/).slice(1).map(Number);
  return (user! + nice! + system! + irq! + softIrq! + steal!) / ticksPerSecond();
}

export interface CpuReading {
  /** Seconds of CPU time, by process. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Cores that all other programs of the machine kept busy. */
  readonly othersCores: number;
}

/** Reads how much CPU time the processes have used since `start`; null where that cannot be known. */
export class CpuMeter {
  private constructor(
    private readonly processes: Processes,
    private readonly startedAt: number,
    private readonly busy: number,
    private readonly before: Readonly<Record<string, number>>,
  ) {}

  static start(processes: Processes): CpuMeter {
    const before = knowsCpuTimes ? secondsOf(processes) : {};
    return new CpuMeter(processes, performance.now(), knowsCpuTimes ? readBusySeconds() : 0, before);
  }

  /** `knownSeconds`: CPU time of ours that is in none of the processes, such as the load generator's. */
  read(knownSeconds = 0): CpuReading | null {
    if (!knowsCpuTimes) return null;
    const after = secondsOf(this.processes);
    const seconds = Object.fromEntries(
      Object.entries(after).map(([name, value]) => [name, value - (this.before[name] ?? 0)]),
    );
    const ours = Object.values(seconds).reduce((sum, value) => sum + value, knownSeconds);
    const elapsed = (performance.now() - this.startedAt) / 1_000;
    return { seconds, othersCores: Math.max(0, (readBusySeconds() - this.busy - ours) / elapsed) };
  }
}

function secondsOf(processes: Processes): Record<string, number> {
  const all = readAllTimes();
  const apart = new Set(Object.values(processes));
  return Object.fromEntries(
    Object.entries(processes).map(([name, pid]) => [name, secondsOfTree(pid, all, apart)]),
  );
}
