import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { Client } from 'pg';
import { PostgresRateLimits } from './index';
import { describeRateLimiter } from './rate-limiter.contract';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

describeRateLimiter('in PostgreSQL', async () => {
  const limits = await PostgresRateLimits.open({ url: database.url });
  return { create: limits.create, close: () => limits.close() };
});

describe('rate limits in PostgreSQL', () => {
  it('make their table once, however many processes start at once', async () => {
    const fresh = await createTestDatabase();
    const processes = await Promise.all(
      Array.from({ length: 10 }, () => PostgresRateLimits.open({ url: fresh.url })),
    );
    await Promise.all(processes.map((process) => process.close()));
    await fresh.drop();
  });

  it('count what all processes allow, together', async () => {
    // Opened at the same time, as processes are.
    const processes = await Promise.all([0, 1, 2].map(() => PostgresRateLimits.open({ url: database.url })));
    const limiters = processes.map(({ create }) => create({ points: 10, perSeconds: 60 }));
    const verdicts = await Promise.all(
      Array.from({ length: 30 }, (_, use) => limiters[use % 3]!.consume('shared:alice')),
    );
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(10);
    await limiters[0]!.reset('shared:alice');
    await Promise.all(processes.map((process) => process.close()));
  });

  it('are given back for all processes', async () => {
    const [one, other] = await Promise.all([0, 1].map(() => PostgresRateLimits.open({ url: database.url })));
    const limit = { points: 1, perSeconds: 60 };
    await one!.create(limit).consume('forgiven:alice');
    await one!.create(limit).reset('forgiven:alice');
    expect((await other!.create(limit).consume('forgiven:alice')).allowed).toBe(true);
    await Promise.all([one!.close(), other!.close()]);
  });

  it('keep nothing of a key when its window has ended', async () => {
    const limits = await PostgresRateLimits.open({ url: database.url });
    await limits.create({ points: 1, perSeconds: 1 }).consume('brief:alice');
    await limits.deleteExpired(new Date(Date.now() + 2_000));
    const client = new Client({ connectionString: database.url, options: '-c search_path=rate_limits' });
    await client.connect();
    const { rows } = await client.query("SELECT key FROM windows WHERE key LIKE '%brief%'");
    expect(rows).toEqual([]);
    await client.end();
    await limits.close();
  });

  it('fail, rather than allow all or nothing, when PostgreSQL is away', async () => {
    const limits = await PostgresRateLimits.open({ url: database.url });
    const limiter = limits.create({ points: 1, perSeconds: 60 });
    await limits.close();
    await expect(limiter.consume('alice')).rejects.toThrow();
  });
});
