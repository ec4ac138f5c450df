import type { Queryable } from '@chorus/database';
import { createMemoryRateLimiter, unlimited, type CreateRateLimiter } from '@chorus/rate-limits';
import type { PresenceStore } from './presence/presence-store';
import { typingLapsesAfterMs } from './typing/typing-board';
import { MemoryPresenceStore } from './presence/presence-store.memory';

/** What a deployment or a test may change; every default is what the public descriptions promise. */
export interface MessagingOptions {
  /** For how long after sending a text may be changed. Default 15 minutes. */
  editWindowMs?: number;
  /** How long an idempotency key is kept. Default 48 hours; 24 are promised. */
  idempotencyKeyLifetimeMs?: number;
  /** How often the sweep of idempotency keys runs. Default 1 hour. */
  housekeepingIntervalMs?: number;
  /** Connections to the database, at most. Default 8. */
  maxConnections?: number;
  /** False switches off every limit of rate: only for load on loopback. Default true. */
  rateLimits?: boolean;
  /** After so long without news somebody no longer writes. Default 6,000. */
  typingLapsesAfterMs?: number;
  /** Where uses are counted. Default: in the memory of this process, which is wrong for two. */
  createRateLimiter?: CreateRateLimiter;
  /** Where it is kept who is there. Default: in the memory of this process, which is wrong for two. */
  createPresenceStore?: (database: Queryable) => PresenceStore;
  /** The time of everything that happens. Default the system's. */
  clock?: () => Date;
}

export type MessagingSettings = Readonly<Required<Omit<MessagingOptions, 'rateLimits'>>>;

const hour = 3_600_000;

export const withDefaults = (options: MessagingOptions): MessagingSettings => ({
  editWindowMs: options.editWindowMs ?? 15 * 60_000,
  idempotencyKeyLifetimeMs: options.idempotencyKeyLifetimeMs ?? 48 * hour,
  housekeepingIntervalMs: options.housekeepingIntervalMs ?? hour,
  maxConnections: options.maxConnections ?? 8,
  createRateLimiter:
    options.rateLimits === false ? () => unlimited : (options.createRateLimiter ?? createMemoryRateLimiter),
  typingLapsesAfterMs: options.typingLapsesAfterMs ?? typingLapsesAfterMs,
  createPresenceStore: options.createPresenceStore ?? (() => new MemoryPresenceStore()),
  clock: options.clock ?? (() => new Date()),
});
