import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { noteFailure } from '@chorus/telemetry';
import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { inTransactionSpan, startStatementSpan } from './database-traces';
import { countSqlError, measureStatement, measureTransaction, watchPool } from './database-metrics';

/** Anything that runs SQL: the database itself, or one open transaction. */
export interface Queryable {
  /**
   * Runs one statement as a named prepared statement and returns its rows. Keep the text constant and put every value
   * in `values`: each distinct text is prepared once per connection.
   */
  query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Like `query`, but returns how many rows the statement touched. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

/**
 * An open transaction. Work done through it is rolled back when the callback of `transaction` throws. Statements that are
 * begun without waiting for each other go to PostgreSQL at once and run in the order in which they were begun; when one
 * fails, so do those behind it.
 */
export interface Transaction extends Queryable {
  /**
   * Waits for, then holds until commit, the lock of one aggregate. Emit its events while holding it: that is what
   * keeps the event log in order per aggregate. `key` is any string, such as a UUID.
   */
  lock(key: string): Promise<void>;
  /** `lock` for many, in one statement. In the same order whoever calls, so that no two callers wait for each other. */
  lockAll(keys: readonly string[]): Promise<void>;
  /**
   * Runs `callback` in the transaction when all else in it is done, right before the commit: for what must be the last
   * statement, because it takes a lock that others wait for. In the order of the calls; what throws rolls back.
   */
  beforeCommit(callback: () => Promise<void>): void;
  /** Runs `callback` after the commit, never after a roll-back. */
  afterCommit(callback: () => void): void;
}

export interface DatabaseOptions {
  /** `postgresql://user:password@host:port/database`. */
  url: string;
  /** The PostgreSQL schema that this domain owns: the connection's whole search path, so SQL never names a schema. */
  schema: string;
  /** Connections at most. Default 4. */
  maxConnections?: number;
  /** Milliseconds before PostgreSQL ends a statement. Default 10,000. */
  statementTimeoutMs?: number;
  /** Shown in pg_stat_activity. */
  applicationName?: string;
}

/** Told of every statement; for tests with a budget of statements, and for metrics. */
export type StatementListener = (statement: { schema: string; text: string; durationMs: number }) => void;

const statementListeners = new Set<StatementListener>();

/** Listens to the statements of every `Database` of this process until the returned function is called. */
export function onStatement(listener: StatementListener): () => void {
  statementListeners.add(listener);
  return () => statementListeners.delete(listener);
}

const namesByText = new Map<string, string>();

function statementName(text: string): string {
  let name = namesByText.get(text);
  if (!name) {
    name = createHash('sha1').update(text).digest('base64url');
    namesByText.set(text, name);
  }
  return name;
}

async function run(client: Pool | PoolClient, schema: string, text: string, values: readonly unknown[]) {
  const span = startStatementSpan(schema, text);
  const startedAt = performance.now();
  try {
    return await client.query({ name: statementName(text), text, values: values as unknown[] });
  } catch (error) {
    countSqlError(schema, error);
    if (span) noteFailure(span, error);
    throw error;
  } finally {
    span?.end();
    const durationMs = performance.now() - startedAt;
    measureStatement(schema, durationMs);
    if (statementListeners.size > 0) {
      for (const listener of statementListeners) listener({ schema, text, durationMs });
    }
  }
}

/** What is sent within one tick leaves in one write: each is a system call, which can cost more than the statement. */
function inOneWrite(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** One domain's tables. Owns a pool; `close` it. */
export class Database implements Queryable {
  readonly schema: string;
  readonly url: string;
  private readonly pool: Pool;
  private readonly unwatch: () => void;

  constructor(options: DatabaseOptions) {
    this.schema = options.schema;
    this.url = options.url;
    const maxConnections = options.maxConnections ?? 4;
    const name = options.applicationName ?? `chorus-${options.schema}`;
    this.pool = new Pool({
      connectionString: options.url,
      max: maxConnections,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: options.statementTimeoutMs ?? 10_000,
      application_name: name,
      // Statements that do not wait for each other's answers share a round trip.
      pipeline: true,
      // Statements are written for one plan, whatever their values: PostgreSQL would make a new one at each execution of
      // those that name a few ids of many, which costs more than to execute them.
      options: `-c search_path=${options.schema} -c plan_cache_mode=force_generic_plan`,
    });
    // An idle connection that PostgreSQL ends (a restart, a fail-over) must not end the process; the pool replaces it.
    this.pool.on('error', () => undefined);
    this.unwatch = watchPool({ name, pool: this.pool, maxConnections });
  }

  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await run(this.pool, this.schema, text, values)).rows as Row[];
  }

  async execute(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await run(this.pool, this.schema, text, values)).rowCount ?? 0;
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits, or rolls back and rethrows. Ask other domains nothing
   * while inside: a call made while holding a connection can deadlock the pool.
   */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    return inTransactionSpan(this.schema, () => this.runTransaction(work));
  }

  private async runTransaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const lastSteps: (() => Promise<void>)[] = [];
    const callbacks: (() => void)[] = [];
    let broken: Error | undefined;
    let outcome: 'committed' | 'rolled_back' = 'rolled_back';
    // While no statement runs, a connection that dies says so here alone; unheard, it would end the process.
    const onLost = (error: Error): void => {
      broken = error;
    };
    const client = await this.connect(onLost);
    try {
      inOneWrite(client);
      // The first statement does not wait for it. When it fails, so does that one: the connection is gone.
      client.query('BEGIN').catch(() => undefined);
      const result = await work(this.openTransaction(client, lastSteps, callbacks));
      for (const step of lastSteps) await step();
      // A transaction in which a statement failed ends without an error here, and without its effect: whoever swallowed
      // that failure must not be told that all is kept.
      const { command } = await client.query('COMMIT');
      if (command !== 'COMMIT')
        throw new Error('The transaction was rolled back: a statement in it had failed.');
      outcome = 'committed';
      // What was committed stays so, whatever a callback does: run them apart from this call.
      for (const callback of callbacks) queueMicrotask(callback);
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((rollbackError: Error) => {
        broken = rollbackError;
      });
      throw error;
    } finally {
      client.off('error', onLost);
      client.release(broken);
      measureTransaction(this.schema, outcome, startedAt);
    }
  }

  /** A connection of the pool. `onLost` hears of its end from the first moment: what tells of it may come with the greeting. */
  private connect(onLost: (error: Error) => void): Promise<PoolClient> {
    return new Promise((resolve, reject) => {
      this.pool.connect((error, client) => {
        if (!client) return reject(error ?? new Error('The pool gave no connection.'));
        client.on('error', onLost);
        resolve(client);
      });
    });
  }

  private openTransaction(
    client: PoolClient,
    lastSteps: (() => Promise<void>)[],
    callbacks: (() => void)[],
  ): Transaction {
    const { schema } = this;
    return {
      async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []) {
        inOneWrite(client);
        return (await run(client, schema, text, values)).rows as Row[];
      },
      async execute(text, values = []) {
        inOneWrite(client);
        return (await run(client, schema, text, values)).rowCount ?? 0;
      },
      async lock(key) {
        // Advisory locks are the whole database's: without the schema, domains that lock one account would wait for each other.
        await run(client, schema, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `${schema}/${key}`,
        ]);
      },
      async lockAll(keys) {
        await run(
          client,
          schema,
          `SELECT pg_advisory_xact_lock(hash)
           FROM (SELECT DISTINCT hashtextextended(key, 0) AS hash FROM unnest($1::text[]) AS key ORDER BY hash) AS lock`,
          [keys.map((key) => `${schema}/${key}`)],
        );
      },
      beforeCommit(callback) {
        lastSteps.push(callback);
      },
      afterCommit(callback) {
        callbacks.push(callback);
      },
    };
  }

  /** Does PostgreSQL answer within `timeoutMs`? Never rejects: for health checks. */
  async isReachable(timeoutMs = 1_000): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), timeoutMs)));
    const answer = this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  async close(): Promise<void> {
    this.unwatch();
    await this.pool.end();
  }
}

/** Is this PostgreSQL's "unique_violation", of that constraint or index when one is named? */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, constraint: violated } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint === undefined || violated === constraint);
}
