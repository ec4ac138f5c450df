import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What V8's profiler writes, as far as it is read here. Times are in microseconds. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
    children?: number[];
  }[];
  samples: number[];
  timeDeltas: number[];
}

type Node = CpuProfile['nodes'][number];

/** A part of the time in which the process was busy. */
export interface Share {
  readonly name: string;
  readonly share: number;
}

/** Each with the largest share first. */
export interface TimeShares {
  /** Own time, without what it called. */
  readonly byPackage: readonly Share[];
  /** Own time, without what it called. */
  readonly byFunction: readonly Share[];
  /** With everything it called. */
  readonly inclusive: readonly Share[];
}

const root = `${__dirname.slice(0, __dirname.lastIndexOf('/bench/'))}/`;

/** A file as a reader knows it: its package, and the rest of its path. */
function placeOf(url: string): { owner: string; file: string } {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (path === '' || path.startsWith('node:')) return { owner: 'node and V8', file: path };
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)/.exec(path);
  if (inPackage) return { owner: inPackage[1]!, file: inPackage[2]! };
  if (!path.startsWith(root)) return { owner: path, file: '' };
  const [folder = '', ...rest] = relative(root, path).split('/dist/');
  return { owner: folder, file: rest.join('/dist/') };
}

function namesOf({ callFrame: { functionName, url, lineNumber } }: Node): { owner: string; name: string } {
  if (/^\((garbage collector|program)\)$/.test(functionName))
    return { owner: functionName, name: functionName };
  const { owner, file } = placeOf(url);
  const where = file === '' ? owner : `${owner} ${file}:${lineNumber + 1}`;
  return { owner, name: `${functionName || '(anonymous)'}  ${where}` };
}

/** Nothing was done, or only what the profiler itself asks for. */
const isNoWork = ({ callFrame: { functionName, url } }: Node): boolean =>
  functionName === '(idle)' || (functionName === 'dispatch' && url === '');

/** Adds up who had the CPU. Garbage collection stands for itself. */
export function timeSharesOf({ nodes, samples, timeDeltas }: CpuProfile): TimeShares {
  const own = new Map<number, number>();
  samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const [packages, functions, inclusive] = [new Tally(), new Tally(), new Tally()];

  const visit = (node: Node, above: ReadonlySet<string>): number => {
    if (isNoWork(node)) return 0;
    const { owner, name } = namesOf(node);
    const time = own.get(node.id) ?? 0;
    packages.add(owner, time);
    functions.add(name, time);
    const within = new Set(above).add(name);
    const total = (node.children ?? []).reduce((sum, child) => sum + visit(byId.get(child)!, within), time);
    // What calls itself is counted once, where it was called first.
    if (!above.has(name)) inclusive.add(name, total);
    return total;
  };
  const busy = nodes[0] ? visit(nodes[0], new Set()) : 0;
  return {
    byPackage: packages.shares(busy),
    byFunction: functions.shares(busy),
    inclusive: inclusive.shares(busy),
  };
}

class Tally {
  private readonly times = new Map<string, number>();

  add(name: string, time: number): void {
    this.times.set(name, (this.times.get(name) ?? 0) + time);
  }

  shares(whole: number): Share[] {
    const shares = [...this.times].map(([name, time]) => ({ name, share: time / whole }));
    return shares.sort((one, other) => other.share - one.share);
  }
}

/** The packages and functions with the most time, as lines of text. */
export function printTimeShares({ byPackage, byFunction, inclusive }: TimeShares, most = 20): string {
  const table = (title: string, shares: readonly Share[]) => [
    title,
    ...shares.slice(0, most).map(({ name, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${name}`),
  ];
  const functions = inclusive.filter(({ name }) => !/^\(|node and V8/.test(name));
  return [
    ...table('own time by package', byPackage),
    ...table('own time by function', byFunction),
    ...table('time with what it calls, by function', functions),
  ].join('\n');
}
