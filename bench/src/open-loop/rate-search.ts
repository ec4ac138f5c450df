export interface RateSearch {
  /** The first rate that is tried. */
  readonly start: number;
  /** Ends when the lowest rate that failed is less than so many times the highest that passed. */
  readonly precision: number;
  readonly passes: (perSecond: number) => Promise<boolean>;
}

const growth = 1.6;
const lowest = 1;

/** The highest rate that passes: up in leaps (or down, when the first fails), then by halves. 0 when none passes. */
export async function findHighestRate({ start, precision, passes }: RateSearch): Promise<number> {
  let [passed, failed] = [0, Infinity];
  for (let rate = start; failed === Infinity; rate *= growth) {
    if (await passes(rate)) passed = rate;
    else failed = rate;
  }
  for (let rate = failed / growth; passed === 0; rate /= growth) {
    if (rate < lowest) return 0;
    if (await passes(rate)) passed = rate;
    else failed = rate;
  }
  while (failed / passed > precision) {
    const rate = Math.sqrt(failed * passed);
    if (await passes(rate)) passed = rate;
    else failed = rate;
  }
  return passed;
}
