import { join } from 'node:path';
import type { BenchmarkOptions, Series } from '../benchmark';
import type { Contender } from '../harness/contender';
import type { Amount, LoadResult } from '../harness/load';
import { measureInRounds } from '../harness/rounds';
import { takeProfiles } from '../profile/take-profiles';
import { median } from '../report/figures';
import type { Connected } from './contender';
import type { RunRequest, RunResult } from './generator/protocol';
import type { TalkKind } from './scene';

const seed = 20_261_121;
const usualSeconds = 5;
/** Deliveries of a smoke's measurement: time must not matter to it. */
const smokeDeliveries = 48;
/** Messages that are on their way at any time when the highest rate is measured. */
const windows: Readonly<Record<TalkKind, number>> = { pairs: 64, crowd: 8 };

/** One contender's figures of one kind of conversation, a value for each round. */
export interface Outcome {
  /** Deliveries a second, as many as are sustained, with the CPU time of each. */
  readonly highest: Series;
  /** At half the median of those, messages sent at random moments, p50 and p99 of the deliveries. */
  readonly sinceAccepted: Series;
  readonly sinceSent: Series;
}

/** Outcomes by the contenders' names. */
export async function measureKind(
  kind: TalkKind,
  connected: readonly Connected[],
  options: BenchmarkOptions,
): Promise<Map<string, Outcome>> {
  const length = lengthOf(options);
  // How many are on their way is the generator's business.
  const amount = { length, connections: 1 };
  const rounds = { ...amount, repeats: options.repeats, progress: options.progress };
  const contenderOf = (
    { realtime, generator }: Connected,
    pace: RunRequest['pace'],
    onResult?: (result: RunResult) => void,
  ): Contender => ({
    name: realtime.name,
    servers: realtime.servers,
    async load({ length: asked }: Amount) {
      const frames = (await realtime.renew?.(120_000)) ?? [];
      if (frames.length > 0) await generator.ask('say', { frames });
      const members = realtime.talks[kind][0]!.members.length;
      const result = await generator.ask('run', {
        kind,
        length: 'seconds' in asked ? asked : { messages: Math.ceil(asked.requests / members) },
        pace,
      });
      onResult?.(result);
      return loadOf(result);
    },
  });

  options.progress(`${kind}: the highest rate`);
  const flatOut = connected.map((each) => contenderOf(each, { window: windows[kind] }));
  const highest = await measureInRounds(flatOut, rounds);
  if (options.profileFolder !== undefined)
    await takeProfiles(flatOut, join(options.profileFolder, kind), amount);

  options.progress(`${kind}: at half of it`);
  const results = new Map<string, RunResult[]>();
  const paced = connected.map((each) => {
    const { name, talks } = each.realtime;
    results.set(name, []);
    const deliveries = median(highest.get(name)!.values) / 2;
    const perSecond = deliveries / talks[kind][0]!.members.length;
    return contenderOf(each, { perSecond, seed }, (result) => results.get(name)!.push(result));
  });
  await measureInRounds(paced, rounds);
  return new Map(
    [...highest].map(([name, series]) => {
      // The first was to warm up.
      const measured = results.get(name)!.slice(1);
      const delays = (of: 'sinceAccepted' | 'sinceSent'): Series => ({
        name,
        unit: 'ms',
        values: measured.map((result) => result[of].p99Ms),
        p50Ms: measured.map((result) => result[of].p50Ms),
        p99Ms: measured.map((result) => result[of].p99Ms),
      });
      return [
        name,
        {
          // How long they take where as many as possible are on their way says nothing.
          highest: { ...series, p50Ms: undefined, p99Ms: undefined },
          sinceAccepted: delays('sinceAccepted'),
          sinceSent: delays('sinceSent'),
        },
      ];
    }),
  );
}

function lengthOf({ seconds, requests, isSmoke }: BenchmarkOptions): Amount['length'] {
  if (requests !== undefined) return { requests };
  return isSmoke && seconds === undefined
    ? { requests: smokeDeliveries }
    : { seconds: seconds ?? usualSeconds };
}

const loadOf = ({ deliveries, seconds, sinceSent, cpuSeconds }: RunResult): LoadResult => ({
  requests: deliveries,
  seconds,
  failed: 0,
  wrong: 0,
  ...sinceSent,
  cpuSeconds,
});
