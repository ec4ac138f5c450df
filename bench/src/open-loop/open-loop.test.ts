import { Random } from '../feeds/random';
import { planArrivals } from './arrivals';
import { runOpenLoop } from './open-loop';
import { quantile } from './quantile';
import { findHighestRate } from './rate-search';

const atOnce = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('arrivals', () => {
  const plan = planArrivals(new Random(11), 200, 100);

  it('come as often as wanted on average, in order, within the time', () => {
    expect(plan.length).toBeGreaterThan(19_500);
    expect(plan.length).toBeLessThan(20_500);
    expect([...plan].sort((one, other) => one - other)).toEqual(plan);
    expect(plan.at(-1)).toBeLessThan(100_000);
  });

  it('have gaps that are exponential: their deviation is their mean, and a third is longer than it', () => {
    const gaps = plan.map((due, index) => due - (plan[index - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
    expect(gaps.filter((gap) => gap > mean).length / gaps.length).toBeCloseTo(Math.exp(-1), 1);
  });

  it('are the same again from the same seed', () => {
    expect(planArrivals(new Random(11), 200, 100)).toEqual(plan);
  });
});

describe('the open loop', () => {
  const never = 60_000;

  it('delays no arrival for the answers to those before it', async () => {
    const waiting: (() => void)[] = [];
    const send = () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        // The last arrival is sent although none has been answered; only then all are.
        if (waiting.length === 5) waiting.forEach((answer) => answer());
      });
    const plan = [0, 1, 2, 3, 4];
    expect(await runOpenLoop({ plan, mostUnderWay: 10, latestMs: never, send })).toEqual({
      started: 5,
      dropped: 0,
    });
  });

  it('tells each arrival when it was due, and sends none before', async () => {
    const plan = [1, 4, 9];
    const startedAt = performance.now();
    const seen: { due: number; early: boolean }[] = [];
    const send = async (dueAt: number) =>
      void seen.push({ due: Math.round(dueAt - startedAt), early: performance.now() < dueAt });
    await runOpenLoop({ plan, mostUnderWay: 10, latestMs: never, send });
    expect(seen.map(({ early }) => early)).toEqual([false, false, false]);
    expect(seen.map(({ due }) => due - seen[0]!.due)).toEqual([0, 3, 8]);
  });

  it('counts what it could not send', async () => {
    let answerAll = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answerAll = resolve));
    let sent = 0;
    const send = () => {
      if ((sent += 1) === 3) setImmediate(answerAll);
      return answered;
    };
    const full = await runOpenLoop({ plan: atOnce(8), mostUnderWay: 3, latestMs: never, send });
    expect(full).toEqual({ started: 3, dropped: 5 });
    const late = await runOpenLoop({
      plan: [-50, 0],
      mostUnderWay: 3,
      latestMs: 40,
      send: async () => undefined,
    });
    expect(late).toEqual({ started: 1, dropped: 1 });
  });
});

describe('a quantile', () => {
  it('is the smallest value that this share is at or below', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.5, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('the search for the highest rate', () => {
  const searchUpTo = async (limit: number, start = 40) => {
    const tried: number[] = [];
    const found = await findHighestRate({
      start,
      precision: 1.1,
      passes: async (rate) => {
        tried.push(rate);
        return rate <= limit;
      },
    });
    return { found, tried };
  };

  it.each([5, 39, 41, 217, 1_000])('finds a limit of %i to a tenth', async (limit) => {
    const { found, tried } = await searchUpTo(limit);
    expect(found).toBeLessThanOrEqual(limit);
    expect(found).toBeGreaterThan(limit / 1.1 - 1);
    expect(tried.length).toBeLessThan(16);
  });

  it('gives up where nothing passes', async () => {
    expect((await searchUpTo(0)).found).toBe(0);
  });
});
