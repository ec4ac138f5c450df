import type { BenchmarkOptions, Series } from '../benchmark';
import { CpuMeter, type Processes } from './cpu-time';
import { putLoad, type LoadRequest } from './load';

/** One of several ways to get the same answer, up and ready. */
export interface Contender {
  readonly name: string;
  /** What works for it, by what it is to the reader (`gateway`, `subgraphs`, `postgres`): its CPU time is counted. */
  readonly servers: Readonly<Record<string, { readonly pid: number }>>;
  /** Asked before each measurement: tokens may be renewed in it. */
  request(): Promise<LoadRequest>;
}

export interface RoundOptions extends Pick<BenchmarkOptions, 'repeats' | 'progress'> {
  readonly seconds: number;
  readonly connections: number;
}

interface Measurement {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  generatorCores: number;
  cpuMs: Record<string, number>;
  othersCores: number | null;
}

/**
 * Puts load on one contender after the other, again and again, so that what slows the machine down for a while slows
 * down all; each is warmed up first. Gives each contender's figures under its name.
 */
export async function measureInRounds(
  contenders: readonly Contender[],
  options: RoundOptions,
): Promise<Map<string, Series>> {
  const { repeats, seconds, progress } = options;
  const measured = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) {
    progress(`warming up: ${contender.name}`);
    await measure(contender, options);
  }
  for (let round = 1; round <= repeats; round += 1) {
    progress(`round ${round} of ${repeats}: ${contenders.length} x ${seconds} s`);
    // Another one begins each round: nobody always follows the same neighbour's garbage.
    for (let index = 0; index < contenders.length; index += 1) {
      const contender = contenders[(index + round - 1) % contenders.length]!;
      measured.get(contender.name)!.push(await measure(contender, options));
    }
  }
  return new Map([...measured].map(([name, measurements]) => [name, seriesOf(name, measurements)]));
}

async function measure(contender: Contender, { seconds, connections }: RoundOptions): Promise<Measurement> {
  const request = await contender.request();
  const meter = CpuMeter.start(processesOf(contender));
  const result = await putLoad({ request, seconds, connections });
  const cpu = meter.read(result.cpuSeconds);
  return {
    perSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    generatorCores: result.cpuSeconds / result.seconds,
    cpuMs: Object.fromEntries(
      Object.entries(cpu?.seconds ?? {}).map(([name, used]) => [name, (used * 1_000) / result.requests]),
    ),
    othersCores: cpu?.othersCores ?? null,
  };
}

const processesOf = ({ servers }: Contender): Processes =>
  Object.fromEntries(Object.entries(servers).map(([name, { pid }]) => [name, pid]));

function seriesOf(name: string, measurements: readonly Measurement[]): Series {
  const processes = Object.keys(measurements[0]?.cpuMs ?? {});
  return {
    name,
    unit: '/s',
    values: measurements.map(({ perSecond }) => perSecond),
    cpuMs: Object.fromEntries(
      processes.map((process) => [process, measurements.map(({ cpuMs }) => cpuMs[process] ?? NaN)]),
    ),
    generatorCores: measurements.map(({ generatorCores }) => generatorCores),
    othersCores: measurements.flatMap(({ othersCores }) => (othersCores === null ? [] : [othersCores])),
    p50Ms: measurements.map(({ p50Ms }) => p50Ms),
    p99Ms: measurements.map(({ p99Ms }) => p99Ms),
  };
}
