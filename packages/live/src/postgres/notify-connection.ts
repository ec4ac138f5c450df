import { logger } from '@chorus/telemetry';
import { Client, type Notification } from 'pg';

const channel = 'chorus_live';
const firstRetryMs = 100;
const longestRetryMs = 5_000;
const heartbeatMs = 15_000;
const answerTimeoutMs = 5_000;

interface Handlers {
  onNotification: (payload: string) => void;
  /** From now on notifications arrive; what was said before may have been missed. */
  onListening: () => void;
}

/**
 * One connection that is kept, LISTENs and sends NOTIFY. Connects when it is opened, and again after a loss: after a
 * wait that grows, and differs between processes, so that they do not come back all at once.
 */
export class NotifyConnection {
  private client: Client | null = null;
  private isOpen = false;
  private isReady = false;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private connecting: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly handlers: Handlers,
  ) {}

  get isListening(): boolean {
    return this.isReady;
  }

  /** Does nothing when it is open. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    this.connecting = this.connect();
  }

  /** One statement, whatever the number of payloads. Rejects when it is not known that they went out. */
  async notify(payloads: readonly string[]): Promise<void> {
    const { client } = this;
    if (!client || !this.isReady) throw new Error('The connection of live messages is lost.');
    try {
      await client.query({
        name: 'notify',
        text: `SELECT pg_notify('${channel}', payload) FROM unnest($1::text[]) AS payload`,
        values: [payloads],
      });
    } catch (error) {
      // A connection that does not answer in time may be half-open: another one tells.
      this.lose(client, error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.isOpen = false;
    clearTimeout(this.retry);
    await this.connecting;
    const { client } = this;
    this.forget();
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      application_name: 'chorus-live',
      connectionTimeoutMillis: answerTimeoutMs,
      query_timeout: answerTimeoutMs,
      keepAlive: true,
      // A NOTIFY holds a lock of the whole database until its commit, and need not survive a crash.
      options: '-c synchronous_commit=off',
    });
    this.client = client;
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, new Error('The connection ended.')));
    client.on('notification', ({ payload = '' }: Notification) => this.handlers.onNotification(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      this.lose(client, error);
      return;
    }
    if (this.client !== client || !this.isOpen) return;
    this.failures = 0;
    this.isReady = true;
    this.heartbeat = setInterval(() => void this.check(client), heartbeatMs);
    this.heartbeat.unref();
    this.handlers.onListening();
  }

  /** Without traffic, a peer that vanished without a word would never be missed. */
  private async check(client: Client): Promise<void> {
    await client.query('SELECT 1').catch((error: unknown) => this.lose(client, error));
  }

  private lose(client: Client, err: unknown): void {
    if (client !== this.client) return;
    this.forget();
    void client.end().catch(() => undefined);
    if (!this.isOpen) return;
    const longest = Math.min(firstRetryMs * 2 ** this.failures, longestRetryMs);
    this.failures += 1;
    const retryMs = Math.round(longest * (0.5 + Math.random() / 2));
    logger.warn({ err, retryMs }, 'live messages: connection lost');
    this.retry = setTimeout(() => (this.connecting = this.connect()), retryMs);
    this.retry.unref();
  }

  private forget(): void {
    this.client = null;
    this.isReady = false;
    clearInterval(this.heartbeat);
  }
}
