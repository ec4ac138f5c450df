import { createMemoryRateLimiter, unlimited } from './index';

describe('the memory rate limiter', () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  it('allows a key its points and then says how long to wait', async () => {
    const limiter = createMemoryRateLimiter({ points: 2, perSeconds: 60 });
    expect(await limiter.consume('alice')).toEqual({ allowed: true, retryAfterSeconds: 0 });
    expect(await limiter.consume('alice')).toEqual({ allowed: true, retryAfterSeconds: 0 });
    jest.setSystemTime(10_000);
    expect(await limiter.consume('alice')).toEqual({ allowed: false, retryAfterSeconds: 50 });
  });

  it('counts each key apart', async () => {
    const limiter = createMemoryRateLimiter({ points: 1, perSeconds: 60 });
    await limiter.consume('alice');
    expect((await limiter.consume('alice')).allowed).toBe(false);
    expect((await limiter.consume('bob')).allowed).toBe(true);
  });

  it('starts a new window when the old one has ended', async () => {
    const limiter = createMemoryRateLimiter({ points: 1, perSeconds: 60 });
    await limiter.consume('alice');
    await jest.advanceTimersByTimeAsync(60_001);
    expect((await limiter.consume('alice')).allowed).toBe(true);
  });

  it('gives a key its whole budget back, and no other', async () => {
    const limiter = createMemoryRateLimiter({ points: 1, perSeconds: 60 });
    await limiter.consume('alice', 5);
    await limiter.consume('bob', 5);
    await limiter.reset('alice');
    expect((await limiter.consume('alice')).allowed).toBe(true);
    expect((await limiter.consume('bob')).allowed).toBe(false);
  });

  it('takes several points at once', async () => {
    const limiter = createMemoryRateLimiter({ points: 5, perSeconds: 60 });
    expect((await limiter.consume('alice', 5)).allowed).toBe(true);
    expect((await limiter.consume('alice')).allowed).toBe(false);
  });
});

it('the unlimited limiter never refuses', async () => {
  for (let use = 0; use < 1000; use += 1) expect((await unlimited.consume('alice')).allowed).toBe(true);
});
