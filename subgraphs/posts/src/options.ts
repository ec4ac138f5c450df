/** What a deployment or a test may change; every default is what the public descriptions promise. */
export interface PostsOptions {
  /** How long a deleted post can be restored, and when erasure takes it and deleted comments. Default 30 days. */
  retentionMs?: number;
  /** How long an idempotency key is kept. Default 48 hours; 24 are promised. */
  idempotencyKeyLifetimeMs?: number;
  /** How often erasure and the sweep of idempotency keys run. Default 1 hour. */
  housekeepingIntervalMs?: number;
  /** Rows that erasure takes in one statement, at most. Default 1,000. */
  erasureBatchSize?: number;
  /** Connections to the database, at most. Default 8. */
  maxConnections?: number;
  /** The time of deletions, edits and erasure. Default the system's. */
  clock?: () => Date;
}

export type PostsSettings = Readonly<Required<PostsOptions>>;

const hour = 3_600_000;

export const withDefaults = (options: PostsOptions): PostsSettings => ({
  retentionMs: options.retentionMs ?? 30 * 24 * hour,
  idempotencyKeyLifetimeMs: options.idempotencyKeyLifetimeMs ?? 48 * hour,
  housekeepingIntervalMs: options.housekeepingIntervalMs ?? hour,
  erasureBatchSize: options.erasureBatchSize ?? 1000,
  maxConnections: options.maxConnections ?? 8,
  clock: options.clock ?? (() => new Date()),
});
