import type { Series } from '../benchmark';
import { judge, median } from './figures';

const series = (name: string, values: number[], cpuMs?: Record<string, number[]>): Series => ({
  name,
  unit: '/s',
  values,
  cpuMs,
});

describe('a figure beside its floor', () => {
  it('is compared round by round, so that a slow round slows down both', () => {
    const { ratios, ratio } = judge({
      figure: series('figure', [50, 10, 40]),
      floor: series('floor', [100, 20, 50]),
    });
    expect(ratios).toEqual([0.5, 0.5, 0.8]);
    expect(ratio).toBe(0.5);
  });

  it('is compared by the CPU time of all its processes as well', () => {
    const { cpuRatio } = judge({
      figure: series('figure', [1], { gateway: [1.5], subgraphs: [0.5] }),
      floor: series('floor', [1], { server: [0.5] }),
    });
    expect(cpuRatio).toBe(0.25);
  });

  it('has no ratio by CPU time where that is not known', () => {
    expect(judge({ figure: series('figure', [1]), floor: series('floor', [2]) }).cpuRatio).toBeNull();
  });

  it.each([
    [{ of: 'ratio', atLeast: 0.4 } as const, 'ok'],
    [{ of: 'ratio', atLeast: 0.6 } as const, 'short'],
    [{ of: 'value', atMost: 50 } as const, 'ok'],
    [{ of: 'value', atMost: 49 } as const, 'short'],
    [undefined, null],
  ])('keeps to %j: %s', (expected, verdict) => {
    const row = { figure: series('figure', [50]), floor: series('floor', [100]), expected };
    expect(judge(row).verdict).toBe(verdict);
  });

  it('falls short of a ratio when there is no floor to have one with', () => {
    const row = { figure: series('figure', [50]), expected: { of: 'ratio', atLeast: 0.1 } as const };
    expect(judge(row)).toMatchObject({ ratio: null, verdict: 'short' });
  });
});

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));
});
