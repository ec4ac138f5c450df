import type { BenchmarkOptions, Expectation, Row } from '../benchmark';
import { takeProfiles } from '../profile/take-profiles';
import { chosen, type Contender } from './contender';
import { measureInRounds } from './rounds';

/** A line of the table to be: names of contenders, and what is promised of the ratio between them. */
export interface Comparison {
  readonly figure: string;
  readonly floor?: string;
  readonly expected?: Expectation;
}

export interface CompareOptions extends BenchmarkOptions {
  readonly connections: number;
}

/** Seconds of one measurement by default. */
const usualSeconds = 5;
/** Time must not matter to a smoke. */
const smokeRequests = 60;

/**
 * Measures the contenders in interleaved rounds, takes profiles where they are wanted, and makes the rows. A figure
 * whose floor was left out by `--only` stands alone.
 */
export async function compare(
  contenders: readonly Contender[],
  comparisons: readonly Comparison[],
  options: CompareOptions,
): Promise<Row[]> {
  const { connections, only, repeats, progress, profileFolder, isSmoke } = options;
  const measured = chosen(contenders, only);
  const { seconds = usualSeconds, requests = isSmoke ? smokeRequests : undefined } = options;
  const amount = { connections, length: requests === undefined ? { seconds } : { requests } };
  const series = await measureInRounds(measured, { ...amount, repeats, progress });
  if (profileFolder !== undefined) await takeProfiles(measured, profileFolder, amount);
  return comparisons.flatMap(({ figure: name, floor: floorName, expected }) => {
    const figure = series.get(name);
    if (!figure) return [];
    const floor = floorName === undefined ? undefined : series.get(floorName);
    return [{ figure, floor, expected: floor && expected }];
  });
}
