import { createMemoryRateLimiter, unlimited } from './index';
import { describeRateLimiter } from './rate-limiter.contract';

describeRateLimiter('in memory', async () => ({
  create: createMemoryRateLimiter,
  close: async () => undefined,
}));

it('forgets a key when its window has ended', async () => {
  jest.useFakeTimers({ now: 0 });
  const limiter = createMemoryRateLimiter({ points: 1, perSeconds: 60 });
  await limiter.consume('alice');
  expect(jest.getTimerCount()).toBe(1);
  await jest.advanceTimersByTimeAsync(60_001);
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

it('the unlimited limiter never refuses', async () => {
  for (let use = 0; use < 1000; use += 1) expect((await unlimited.consume('alice')).allowed).toBe(true);
});
