import { randomUUID } from 'node:crypto';
import { logger } from '@chorus/telemetry';
import { Listeners } from './listeners';
import { encodeMessage, type LiveBus } from './live-bus';
import { messages } from './live-metrics';
import { NotifyConnection } from './postgres/notify-connection';
import { packMessages, unpackMessages, type PackedMessage } from './postgres/packets';

export interface PostgresLiveBusOptions {
  /** `postgresql://…`: everybody who is to hear each other names the same database. No pooler in transaction mode. */
  databaseUrl: string;
}

/** What may wait while PostgreSQL does not answer; beyond that, all that waits becomes one gap. */
const maxWaiting = 10_000;

/**
 * The adapter of several processes: LISTEN and NOTIFY on one connection, opened at first use. A process hears itself at
 * once, and its own notifications no second time.
 */
export function createPostgresLiveBus({ databaseUrl }: PostgresLiveBusOptions): LiveBus {
  return new PostgresLiveBus(databaseUrl);
}

class PostgresLiveBus implements LiveBus {
  private readonly origin = randomUUID();
  private readonly listeners = new Listeners();
  private readonly connection: NotifyConnection;
  private waiting: PackedMessage[] = [];
  /** Of `waiting`, how many this process has heard. */
  private heard = 0;
  /** Must the others be told that something was lost? */
  private hasLost = false;
  private isSending = false;
  private sent: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(databaseUrl: string) {
    this.connection = new NotifyConnection(databaseUrl, {
      onNotification: (payload) => this.receive(payload),
      onListening: () => {
        this.listeners.tellOfGap();
        this.send();
      },
    });
  }

  publish(channel: string, message: unknown): void {
    const json = encodeMessage(channel, message);
    if (this.isClosed) return;
    messages.inc({ direction: 'published' });
    this.waiting.push({ channel, json });
    if (this.waiting.length - this.heard === 1) queueMicrotask(() => this.isClosed || this.flush());
  }

  subscribe(channel: string, listener: (message: unknown) => void, onGap?: () => void): () => void {
    if (this.isClosed) return () => undefined;
    this.connection.open();
    return this.listeners.add(channel, listener, onGap);
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    this.listeners.clear();
    if (this.connection.isListening) {
      this.flush();
      await this.sent;
    }
    await this.connection.close();
  }

  private flush(): void {
    const unheard = this.waiting.slice(this.heard);
    this.heard = this.waiting.length;
    for (const { channel, json } of unheard)
      if (this.listeners.has(channel)) this.listeners.tell(channel, JSON.parse(json));
    if (this.heard > maxWaiting) this.lose();
    if (!this.isClosed) this.connection.open();
    this.send();
  }

  /** One statement at a time: what is published meanwhile goes out with the next. */
  private send(): void {
    if (this.isSending || !this.connection.isListening) return;
    this.isSending = true;
    this.sent = this.sendAll();
  }

  private async sendAll(): Promise<void> {
    while (this.heard > 0 || this.hasLost) {
      const { hasLost } = this;
      const batch = this.waiting.splice(0, this.heard);
      this.heard = 0;
      this.hasLost = false;
      try {
        await this.connection.notify(packMessages(this.origin, batch, hasLost));
      } catch (err) {
        // Whether they arrived is not known, and to send them again could tell them twice.
        logger.warn({ err, messages: batch.length }, 'live messages lost');
        this.hasLost = true;
        break;
      }
    }
    this.isSending = false;
  }

  private lose(): void {
    this.waiting.splice(0, this.heard);
    this.heard = 0;
    this.hasLost = true;
  }

  private receive(payload: string): void {
    const packet = unpackMessages(payload);
    if (!packet || packet.origin === this.origin) return;
    if (packet.hasLost) this.listeners.tellOfGap();
    for (const [channel, message] of packet.messages) this.listeners.tell(channel, message);
  }
}
