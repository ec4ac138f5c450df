import { createMemoryRateLimiter, type RateLimit } from '@chorus/rate-limits';
import { useWorlds, type Answer } from './world';

const startWorld = useWorlds();
const perMinute = (points: number): RateLimit => ({ points, perSeconds: 60 });

/** `first` posts cost `first + 1`. */
const posts = (first: number) => ({ query: `{ posts(first: ${first}) { nodes { id } } }` });

function expectRefusal(answer: Answer, retryAfter: number | 'later'): void {
  expect(answer.status).toBe(429);
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  const told = answer.errors![0]!.extensions!.retryAfter as number;
  expect(answer.headers.get('retry-after')).toBe(String(told));
  if (retryAfter === 'later') expect(told).toBeGreaterThan(50);
  else expect(told).toBe(retryAfter);
}

describe('the budget of cost', () => {
  it('is taken by what operations cost, for each person wherever they are', async () => {
    const rates = { costPerPerson: perMinute(100) };
    const world = await startWorld({ rateLimits: true, rates, trustProxy: true });
    const [alice, bob] = [await world.identity.token(), await world.identity.token()];
    const from = (address: string) => ({ token: alice, headers: { 'x-forwarded-for': address } });
    expect((await world.ask({ ...posts(59), ...from('203.0.113.1') })).status).toBe(200);
    const seen = world.seen.scopes.length;
    expectRefusal(await world.ask({ ...posts(59), ...from('203.0.113.2') }), 'later');
    expect(world.seen.scopes).toHaveLength(seen);
    expect((await world.ask({ ...posts(59), token: bob })).status).toBe(200);
  });

  it('is that of the address for all who are not signed in', async () => {
    const rates = { costPerAddress: perMinute(100) };
    const world = await startWorld({ rateLimits: true, rates, trustProxy: true });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    expect((await world.ask({ ...posts(99), ...from('2001:db8::1') })).status).toBe(200);
    expectRefusal(await world.ask({ ...posts(1), ...from('2001:db8::2') }), 'later');
    expect((await world.ask({ ...posts(99), ...from('2001:db8:0:1::1') })).status).toBe(200);
    expect((await world.ask({ ...posts(99), token: await world.identity.token() })).status).toBe(200);
  });

  it('is spared by what costs nothing, and by what is refused for another reason', async () => {
    const rates = { costPerAddress: perMinute(10) };
    const world = await startWorld({ rateLimits: true, rates });
    for (let count = 0; count < 20; count += 1)
      expect((await world.ask({ query: '{ colour }' })).status).toBe(200);
    await world.ask(posts(101));
    await world.ask({ query: '{ posts(first: 9) { nodes { nothing } } }' });
    expect((await world.ask(posts(9))).status).toBe(200);
    expectRefusal(await world.ask(posts(0)), 'later');
  });

  it('is the same for all doors', async () => {
    const world = await startWorld({ rateLimits: true, rates: { costPerAddress: perMinute(10) } });
    const get = new URL(`${world.url}/graphql`);
    get.searchParams.set('query', posts(9).query);
    const headers = { 'apollo-require-preflight': 'true' };
    expect((await fetch(get, { headers })).status).toBe(200);
    expectRefusal(await world.ask(posts(9)), 'later');
    expect((await fetch(get, { headers })).status).toBe(429);
  });

  it('is counted where the gateway is told to', async () => {
    const made: number[] = [];
    const rates = {
      perPerson: perMinute(1),
      perAddress: perMinute(2),
      costPerPerson: perMinute(3),
      costPerAddress: perMinute(4),
    };
    const createRateLimiter = (limit: RateLimit) => {
      made.push(limit.points);
      return createMemoryRateLimiter(limit);
    };
    await startWorld({ rateLimits: true, rates, createRateLimiter });
    expect(made.sort()).toEqual([1, 2, 3, 4]);
  });

  it('that cannot be counted is UNAVAILABLE, and lets nothing through', async () => {
    const createRateLimiter = ({ points }: RateLimit) => ({
      consume: (key: string) =>
        key.startsWith('cost:')
          ? Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432'))
          : createMemoryRateLimiter(perMinute(points)).consume(key),
      reset: async () => undefined,
    });
    const world = await startWorld({ rateLimits: true, createRateLimiter });
    const answer = await world.ask(posts(1));
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('10.0.0.7');
    expect(world.seen.scopes).toHaveLength(0);
  });
});

describe('operations at once', () => {
  const concurrency = { perPerson: 2, perAddress: 1 };

  it('are so many for each person, and the next is let in as soon as one ends', async () => {
    const world = await startWorld({ rateLimits: true, concurrency });
    const [alice, bob] = [await world.identity.token(), await world.identity.token()];
    const held = { query: '{ held }', token: alice };
    const underWay = [world.ask(held), world.ask(held)];
    await world.gate.passing(2);
    const seen = world.seen.scopes.length;
    expectRefusal(await world.ask({ ...posts(1), token: alice }), 1);
    expect(world.seen.scopes).toHaveLength(seen);
    expect((await world.ask({ ...posts(1), token: bob })).status).toBe(200);
    expect((await world.ask(posts(1))).status).toBe(200);
    world.gate.open();
    for (const answer of await Promise.all(underWay)) expect(answer.status).toBe(200);
    expect((await world.ask({ ...posts(1), token: alice })).status).toBe(200);
  });

  it('leave their places whatever becomes of them', async () => {
    const world = await startWorld({
      rateLimits: true,
      concurrency,
      rates: { costPerAddress: perMinute(50) },
      fetchTimeoutMs: 50,
    });
    await world.ask(posts(101));
    await world.ask({ query: '{ posts(first: "x") { nodes { id } } }' });
    await world.ask({ query: 'subscription { postCreated { id } }' });
    await world.ask({ query: 'query ($how: String!) { fail(how: $how) }' });
    await world.ask({ query: '{ fail(how: "forbidden") }' });
    expect((await world.ask({ query: '{ held }' })).errors).toMatchObject([
      { extensions: { code: 'UNAVAILABLE' } },
    ]);
    expectRefusal(await world.ask(posts(99)), 'later');
    expect((await world.ask({ query: '{ colour }' })).status).toBe(200);
    world.gate.open();
  });

  it('are not counted where rates are not', async () => {
    const world = await startWorld({ rateLimits: false, concurrency });
    const underWay = Array.from({ length: 5 }, () => world.ask({ query: '{ held }' }));
    await world.gate.passing(5);
    world.gate.open();
    for (const answer of await Promise.all(underWay)) expect(answer.status).toBe(200);
  });
});
