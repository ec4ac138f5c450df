import type { BenchmarkOptions, Series } from '../benchmark';
import type { Contender } from './contender';
import { CpuMeter, type Processes } from './cpu-time';
import type { Amount } from './load';

export type RoundOptions = Amount & Pick<BenchmarkOptions, 'repeats' | 'progress'>;

interface Measurement {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  generatorCores: number | null;
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
  const { repeats, progress } = options;
  const measured = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) {
    progress(`warming up: ${contender.name}`);
    await measure(contender, options);
  }
  for (let round = 1; round <= repeats; round += 1) {
    progress(`round ${round} of ${repeats}`);
    // Another one begins each round: nobody always follows the same neighbour's garbage.
    for (let index = 0; index < contenders.length; index += 1) {
      const contender = contenders[(index + round - 1) % contenders.length]!;
      measured.get(contender.name)!.push(await measure(contender, options));
    }
  }
  return new Map([...measured].map(([name, measurements]) => [name, seriesOf(name, measurements)]));
}

async function measure(contender: Contender, { length, connections }: Amount): Promise<Measurement> {
  const meter = CpuMeter.start(processesOf(contender));
  const result = await contender.load({ length, connections });
  const cpu = meter.read(result.cpuSeconds ?? 0);
  return {
    perSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    generatorCores: result.cpuSeconds === null ? null : result.cpuSeconds / result.seconds,
    cpuMs: Object.fromEntries(
      Object.entries(cpu?.seconds ?? {}).map(([name, used]) => [name, (used * 1_000) / result.requests]),
    ),
    othersCores: cpu?.othersCores ?? null,
  };
}

const processesOf = ({ servers }: Contender): Processes =>
  Object.fromEntries(Object.entries(servers).map(([name, { pid }]) => [name, pid]));

const known = (values: readonly (number | null)[]): number[] | undefined => {
  const numbers = values.filter((value) => value !== null);
  return numbers.length > 0 ? numbers : undefined;
};

function seriesOf(name: string, measurements: readonly Measurement[]): Series {
  const processes = Object.keys(measurements[0]?.cpuMs ?? {});
  return {
    name,
    unit: '/s',
    values: measurements.map(({ perSecond }) => perSecond),
    cpuMs: Object.fromEntries(
      processes.map((process) => [process, measurements.map(({ cpuMs }) => cpuMs[process] ?? NaN)]),
    ),
    generatorCores: known(measurements.map(({ generatorCores }) => generatorCores)),
    othersCores: known(measurements.map(({ othersCores }) => othersCores)),
    p50Ms: measurements.map(({ p50Ms }) => p50Ms),
    p99Ms: measurements.map(({ p99Ms }) => p99Ms),
  };
}
