import type { CreateRateLimiter } from './rate-limiter';

export interface RateLimiterHarness {
  /** Makes limiters in one process. */
  create: CreateRateLimiter;
  close(): Promise<void>;
}

/** What every adapter must do. Time is the test's: only `Date` is faked, so that adapters may talk to a server. */
export function describeRateLimiter(adapter: string, open: () => Promise<RateLimiterHarness>): void {
  describe(`the rate limiter, ${adapter}`, () => {
    let harness: RateLimiterHarness;
    beforeAll(async () => (harness = await open()));
    afterAll(() => harness.close());
    beforeEach(() =>
      jest.useFakeTimers({
        now: Date.UTC(2030, 0, 1),
        doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout', 'hrtime'],
      }),
    );
    afterEach(() => jest.useRealTimers());

    let keys = 0;
    /** Its own for each test: limiters may share a store. */
    const key = (name: string) => `${name}:${keys}`;
    beforeEach(() => (keys += 1));
    const pass = (ms: number) => jest.setSystemTime(Date.now() + ms);

    it('allows a key its points and then says how long to wait', async () => {
      const limiter = harness.create({ points: 2, perSeconds: 60 });
      expect(await limiter.consume(key('alice'))).toEqual({ allowed: true, retryAfterSeconds: 0 });
      expect(await limiter.consume(key('alice'))).toEqual({ allowed: true, retryAfterSeconds: 0 });
      pass(10_000);
      expect(await limiter.consume(key('alice'))).toEqual({ allowed: false, retryAfterSeconds: 50 });
    });

    it('goes on refusing, and tells the time that is left', async () => {
      const limiter = harness.create({ points: 1, perSeconds: 60 });
      await limiter.consume(key('alice'));
      expect((await limiter.consume(key('alice'))).retryAfterSeconds).toBe(60);
      pass(59_500);
      expect(await limiter.consume(key('alice'))).toEqual({ allowed: false, retryAfterSeconds: 1 });
    });

    it('counts each key apart', async () => {
      const limiter = harness.create({ points: 1, perSeconds: 60 });
      await limiter.consume(key('alice'));
      expect((await limiter.consume(key('alice'))).allowed).toBe(false);
      expect((await limiter.consume(key('bob'))).allowed).toBe(true);
    });

    it('starts a new window when the old one has ended', async () => {
      const limiter = harness.create({ points: 1, perSeconds: 60 });
      await limiter.consume(key('alice'));
      expect((await limiter.consume(key('alice'))).allowed).toBe(false);
      pass(60_001);
      expect((await limiter.consume(key('alice'))).allowed).toBe(true);
      expect((await limiter.consume(key('alice'))).allowed).toBe(false);
    });

    it('does not make the window longer for who hammers', async () => {
      const limiter = harness.create({ points: 1, perSeconds: 60 });
      for (let use = 0; use < 5; use += 1, pass(10_000)) await limiter.consume(key('alice'));
      pass(10_001);
      expect((await limiter.consume(key('alice'))).allowed).toBe(true);
    });

    it('gives a key its whole budget back, and no other', async () => {
      const limiter = harness.create({ points: 1, perSeconds: 60 });
      await limiter.consume(key('alice'), 5);
      await limiter.consume(key('bob'), 5);
      await limiter.reset(key('alice'));
      expect((await limiter.consume(key('alice'))).allowed).toBe(true);
      expect((await limiter.consume(key('bob'))).allowed).toBe(false);
    });

    it('takes several points at once', async () => {
      const limiter = harness.create({ points: 5, perSeconds: 60 });
      expect((await limiter.consume(key('alice'), 5)).allowed).toBe(true);
      expect((await limiter.consume(key('alice'))).allowed).toBe(false);
    });

    it('allows of many uses at the same time as many as there are points', async () => {
      const limiter = harness.create({ points: 10, perSeconds: 60 });
      const verdicts = await Promise.all(Array.from({ length: 30 }, () => limiter.consume(key('alice'))));
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(10);
    });

    it('takes whatever stands in a key', async () => {
      const limiter = harness.create({ points: 1, perSeconds: 60 });
      for (const odd of ["'; DROP TABLE x; --", 'ž\u{1F98A}', 'x'.repeat(1_000)]) {
        expect((await limiter.consume(key(odd))).allowed).toBe(true);
        expect((await limiter.consume(key(odd))).allowed).toBe(false);
      }
    });
  });
}
