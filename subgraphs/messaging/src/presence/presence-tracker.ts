import { logger } from '@chorus/telemetry';
import { LRUCache } from 'lru-cache';
import type { PresenceStore } from './presence-store';

/** An attending person is recorded so often; who was not recorded for twice as long and a little is gone. */
export const attendanceEveryMs = 25_000;

/**
 * Who is here, as this process knows it: people attend while a stream of theirs is open, and are noted when they do
 * something. The store is told in one statement a turn, whatever their number; a process that dies stops telling, and
 * its people are offline within a minute.
 */
export class PresenceTracker {
  private readonly attending = new Map<string, number>();
  private readonly noted = new Map<string, Date>();
  /** When the store was last told of whom. */
  private readonly told = new LRUCache<string, number>({ max: 20_000 });
  private readonly timer: NodeJS.Timeout;
  private soon: NodeJS.Immediate | null = null;
  private recording: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: PresenceStore,
    private readonly now: () => Date = () => new Date(),
  ) {
    this.timer = setInterval(() => this.recordAll(), attendanceEveryMs);
    this.timer.unref();
  }

  /** The person is here until the returned function is called (once). */
  attend(personId: string): () => void {
    const streams = this.attending.get(personId) ?? 0;
    this.attending.set(personId, streams + 1);
    if (streams === 0) this.note(personId);
    return () => this.leave(personId);
  }

  /** The person did something. Told soon where it is news, else at the next turn. */
  note(personId: string): void {
    const now = this.now();
    const isNews = (this.told.get(personId) ?? 0) < now.getTime() - attendanceEveryMs;
    this.noted.set(personId, now);
    if (isNews) this.recordSoon();
  }

  /** Resolves when everything noted so far is in the store, or failed to get there. */
  async flush(): Promise<void> {
    this.recordNoted();
    await this.recording;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    if (this.soon) clearImmediate(this.soon);
    await this.recording;
  }

  private leave(personId: string): void {
    const streams = (this.attending.get(personId) ?? 0) - 1;
    if (streams > 0) return void this.attending.set(personId, streams);
    this.attending.delete(personId);
    this.note(personId);
  }

  /** Many who come together, after a restart say, are one statement. */
  private recordSoon(): void {
    this.soon ??= setImmediate(() => {
      this.soon = null;
      this.recordNoted();
    });
  }

  private recordAll(): void {
    for (const personId of this.attending.keys()) this.note(personId);
    this.recordNoted();
  }

  private recordNoted(): void {
    if (this.noted.size === 0) return;
    const seen = new Map(this.noted);
    for (const [personId, moment] of seen) this.told.set(personId, moment.getTime());
    this.noted.clear();
    this.recording = this.recording
      .then(() => this.store.record(seen))
      // Presence is no reason to fail anything: it is told again at the next turn.
      .catch((error: unknown) => logger.warn({ err: error }, 'presence was not recorded'));
  }
}
