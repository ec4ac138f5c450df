import { isTransient, retryDelayMs, retryPolicy, safeReason } from './retry';

const failure = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

describe('retries', () => {
  it('wait longer each time, never longer than the longest wait, and not all equally long', () => {
    const policy = retryPolicy({ baseDelayMs: 100, maxDelayMs: 1_000 });
    for (const [failures, full] of [
      [1, 100],
      [2, 200],
      [4, 800],
      [5, 1_000],
      [50, 1_000],
    ] as const) {
      const delays = Array.from({ length: 50 }, () => retryDelayMs(policy, failures));
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(full / 2);
      expect(Math.max(...delays)).toBeLessThanOrEqual(full);
      expect(new Set(delays).size).toBeGreaterThan(5);
    }
  });

  it.each([
    ['a PostgreSQL that is shutting down', failure('terminating connection', { code: '57P01' })],
    ['a deadlock', failure('deadlock detected', { code: '40P01' })],
    ['a refused connection', failure('connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED' })],
    ['a lost connection', failure('Connection terminated unexpectedly')],
    ['a domain that is down', failure('users is unavailable.', { code: 'UNAVAILABLE' })],
    [
      'any of these as a cause',
      new Error('cannot load profiles', { cause: failure('reset', { code: 'ECONNRESET' }) }),
    ],
  ])('wait for %s to pass', (_what, error) => expect(isTransient(error)).toBe(true));

  it.each([
    ['a defect', new TypeError('undefined is not a function')],
    ['a broken constraint', failure('duplicate key', { code: '23505' })],
    ['a statement that takes too long', failure('canceling statement', { code: '57014' })],
    ['something thrown that is no error', 'no'],
  ])('do not take %s for an outage', (_what, error) => expect(isTransient(error)).toBe(false));
});

describe('the reason of a dead letter', () => {
  it.each([
    ['connect to postgresql://alice:hunter2@db.example:5432/feed failed', 'hunter2'],
    ['GET https://s3cret@media.example/1 failed', 's3cret'],
    ['refused: Authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
    ['token=abc123 is stale', 'abc123'],
    ['{"password":"hunter2"}', 'hunter2'],
    ['jwt eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln expired', 'eyJzdWIiOiIxIn0'],
    ['no account for alice@example.org', 'alice@example.org'],
    ['invalid input syntax for type uuid: "my private text"', 'my private text'],
  ])('says what failed without what is secret in %s', (message, secret) => {
    const reason = safeReason(new Error(message));
    expect(reason).not.toContain(secret);
    expect(reason).toContain('redacted');
  });

  it('names causes and codes, and ends somewhere', () => {
    const cause = failure('duplicate key', { code: '23505' });
    expect(safeReason(new Error('cannot fan out', { cause }))).toBe(
      'Error: cannot fan out <- Error 23505: duplicate key',
    );
    expect(safeReason(new Error('word '.repeat(10_000)))).toHaveLength(500);
    expect(safeReason('thrown text')).toBe('Thrown: thrown text');
    expect(safeReason(undefined)).toBe('Thrown: undefined');
  });
});
