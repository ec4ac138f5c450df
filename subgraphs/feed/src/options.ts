/** What a deployment or a test may change; every default is what the public descriptions promise. */
export interface FeedOptions {
  /** Posts in a home at most. Default 1,000. */
  homeLength?: number;
  /** A source with so many followers is not fanned out any more but read at each read. Default 10,000. */
  pushFollowersBelow?: number;
  /** Entries kept for one owner. More than a home shows, because some are filtered when it is read. Default 1,500. */
  keepEntries?: number;
  /** Entries over `keepEntries` at which an owner is trimmed. Default 150. */
  trimSlack?: number;
  /** Entries fetched from a new source at most; posts gives at most 1,000 at once. Default 1,000. */
  backfillEntries?: number;
  /** Days without a read after which nothing more is pushed; the next read rebuilds. Default 30. */
  dormantAfterDays?: number;
  /** How often a slice of the homes is trimmed. Default 3 seconds. */
  trimIntervalMs?: number;
  /** How often homes that wait for their rebuild are looked for. Default 1 second. */
  rebuildIntervalMs?: number;
  /** From one event of `homeFeedChanged` to the next, at least. Default 1 second. */
  changesIntervalMs?: number;
  /** Connections of requests to the database, at most. Default 8. */
  maxConnections?: number;
  /** The time of reads and rebuilds. Default the system's. */
  clock?: () => Date;
}

export type FeedSettings = Readonly<Required<FeedOptions>>;

export const withDefaults = (options: FeedOptions): FeedSettings => ({
  homeLength: options.homeLength ?? 1_000,
  pushFollowersBelow: options.pushFollowersBelow ?? 10_000,
  keepEntries: options.keepEntries ?? 1_500,
  trimSlack: options.trimSlack ?? 150,
  backfillEntries: options.backfillEntries ?? 1_000,
  dormantAfterDays: options.dormantAfterDays ?? 30,
  trimIntervalMs: options.trimIntervalMs ?? 3_000,
  rebuildIntervalMs: options.rebuildIntervalMs ?? 1_000,
  changesIntervalMs: options.changesIntervalMs ?? 1_000,
  maxConnections: options.maxConnections ?? 8,
  clock: options.clock ?? (() => new Date()),
});
