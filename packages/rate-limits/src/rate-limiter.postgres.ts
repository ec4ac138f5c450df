import { createHash } from 'node:crypto';
import { Pool } from 'pg';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { CreateRateLimiter } from './rate-limiter';
import { verdictOf } from './verdict';

export interface PostgresRateLimitsOptions {
  /** `postgresql://…`. The schema `rate_limits` in it is made by itself. */
  url: string;
  /** Connections at most. Default 4. */
  maxConnections?: number;
}

const schema = 'rate_limits';
const table = 'windows';
const cleaningMs = 60_000;
const longestKey = 200;

/**
 * One transaction, as statements sent together are: processes that start at once wait for each other. Counts would be
 * lost in a crash, which harms nobody; so nothing waits for the disk. Room in each page lets an update stay in it.
 */
const prepare = `
  SELECT pg_advisory_xact_lock(hashtextextended('${schema}', 0));
  CREATE SCHEMA IF NOT EXISTS ${schema};
  CREATE UNLOGGED TABLE IF NOT EXISTS ${schema}.${table} (
    key varchar(255) PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint
  ) WITH (fillfactor = 50);
`;

/**
 * The adapter of several processes: one statement a use, on one unlogged table that all share. Windows begin and end by
 * the clocks of the processes. A key that was refused is refused from memory until its window ends: who hammers costs
 * PostgreSQL nothing. Throws when PostgreSQL does not answer.
 */
export class PostgresRateLimits {
  private readonly cleaning: NodeJS.Timeout;

  private constructor(private readonly pool: Pool) {
    this.cleaning = setInterval(() => void this.deleteExpired().catch(() => undefined), cleaningMs);
    this.cleaning.unref();
  }

  /** Connects, and makes the table where there is none. */
  static async open({ url, maxConnections = 4 }: PostgresRateLimitsOptions): Promise<PostgresRateLimits> {
    const pool = new Pool({
      connectionString: url,
      max: maxConnections,
      connectionTimeoutMillis: 2_000,
      statement_timeout: 2_000,
      application_name: 'chorus-rate-limits',
    });
    // An idle connection that PostgreSQL ends must not end the process; the pool replaces it.
    pool.on('error', () => undefined);
    try {
      await pool.query(prepare);
    } catch (error) {
      await pool.end();
      throw error;
    }
    return new PostgresRateLimits(pool);
  }

  readonly create: CreateRateLimiter = ({ points, perSeconds }) => {
    const limiter = new RateLimiterPostgres({
      storeClient: this.pool,
      schemaName: schema,
      tableName: table,
      tableCreated: true,
      // Ours is done once for all limiters.
      clearExpiredByTimeout: false,
      // Keys name their purpose; limits of one purpose are the same everywhere.
      keyPrefix: '',
      points,
      duration: perSeconds,
      inMemoryBlockOnConsumed: points + 1,
    });
    return {
      consume: (key, cost = 1) => verdictOf(limiter.consume(fitting(key), cost)),
      async reset(key) {
        await limiter.delete(fitting(key));
      },
    };
  };

  /** Keys may hold addresses: none outlives its window by more than a minute. Done by itself; for tests. */
  async deleteExpired(now = new Date()): Promise<void> {
    await this.pool.query(`DELETE FROM ${schema}.${table} WHERE expire <= $1`, [now.getTime()]);
  }

  /** Does PostgreSQL answer? Never rejects: for health checks. */
  isReachable(): Promise<boolean> {
    return this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    clearInterval(this.cleaning);
    await this.pool.end();
  }
}

/** As it is, or, where it would not fit its column, by its hash. */
const fitting = (key: string): string =>
  key.length <= longestKey ? key : createHash('sha256').update(key).digest('base64url');
