import { Client, type Notification, type QueryResultRow } from 'pg';

export interface SessionOptions {
  url: string;
  schema: string;
  applicationName: string;
  /** The channel to LISTEN to, if any. */
  channel?: string;
  onNotification?(payload: string): void;
  /** Called when the connection, and every lock with it, is gone. */
  onLost?(): void;
}

/** An advisory lock on one connection; no longer held when that connection is gone. */
export interface HeldLock {
  readonly name: string;
  readonly client: Client;
}

interface Statement {
  name: string;
  text: string;
}

const tryLock: Statement = {
  name: 'try-lock',
  text: 'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
};

const unlock: Statement = { name: 'unlock', text: 'SELECT pg_advisory_unlock(hashtextextended($1, 0))' };

/**
 * One connection that is kept, because its advisory locks and its LISTEN live and die with it. Connects when first
 * used, and again after a loss.
 */
export class Session {
  private connecting: Promise<Client> | undefined;
  private current: Client | undefined;
  private readonly held = new Map<string, HeldLock>();
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: SessionOptions) {}

  holds(lock: HeldLock): boolean {
    return this.held.get(lock.name) === lock;
  }

  /** Takes a lock; null when another session, or another user of this one, has it. */
  async tryLock(name: string): Promise<HeldLock | null> {
    const client = await this.connect();
    // PostgreSQL grants a session the same lock twice: users of one session are kept apart here.
    if (this.held.has(name)) return null;
    const lock: HeldLock = { name, client };
    this.held.set(name, lock);
    try {
      const [row] = await this.query<{ locked: boolean }>(client, tryLock, [this.fullName(name)]);
      if (row?.locked && this.holds(lock)) return lock;
      this.drop(lock);
      return null;
    } catch (error) {
      this.drop(lock);
      throw error;
    }
  }

  async unlock(lock: HeldLock): Promise<void> {
    if (!this.holds(lock)) return;
    try {
      await this.query(lock.client, unlock, [this.fullName(lock.name)]);
    } finally {
      this.drop(lock);
    }
  }

  /** Runs a statement on the very connection that holds the lock; throws when it is gone. */
  async queryUnder<Row extends QueryResultRow>(
    lock: HeldLock,
    statement: Statement,
    values: unknown[],
  ): Promise<Row[]> {
    if (!this.holds(lock)) throw new Error(`Connection terminated: the lock ${lock.name} is lost`);
    return this.query<Row>(lock.client, statement, values);
  }

  async connect(): Promise<Client> {
    if (this.closed) throw new Error('The event log is closed');
    this.connecting ??= this.open();
    return this.connecting;
  }

  async close(): Promise<void> {
    this.closed = true;
    const client = await this.connecting?.catch(() => undefined);
    await this.last;
    this.held.clear();
    await client?.end();
  }

  private async open(): Promise<Client> {
    const { url, schema, applicationName, channel } = this.options;
    const client = new Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 10_000,
      keepAlive: true,
      // The server frees the locks of a peer that vanished without a word within half a minute, not after hours.
      options: `-c search_path=${schema} -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3`,
    });
    const lose = () => {
      if (client !== this.current) return;
      this.connecting = undefined;
      this.current = undefined;
      this.held.clear();
      if (!this.closed) this.options.onLost?.();
    };
    this.current = client;
    client.on('error', lose);
    client.on('end', lose);
    client.on('notification', ({ payload }: Notification) => this.options.onNotification?.(payload ?? ''));
    try {
      await client.connect();
      if (channel) await client.query(`LISTEN "${channel}"`);
      return client;
    } catch (error) {
      lose();
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** One statement at a time: the users of a session wait for each other. */
  private async query<Row extends QueryResultRow>(client: Client, statement: Statement, values: unknown[]) {
    const result = this.last.then(() => client.query<Row>({ ...statement, values }));
    this.last = result.catch(() => undefined);
    return (await result).rows;
  }

  private drop(lock: HeldLock): void {
    if (this.holds(lock)) this.held.delete(lock.name);
  }

  private fullName(lock: string): string {
    return `${this.options.schema}/${lock}`;
  }
}
