/** What a deployment or a test may change; every default is what the public descriptions promise. */
export interface NotificationsOptions {
  /** Connections of requests to the database, at most. Default 8. */
  maxConnections?: number;
  /** The time of everything. Default the machine's. */
  clock?: () => Date;
}

export type NotificationsSettings = Readonly<Required<NotificationsOptions>>;

export const withDefaults = (options: NotificationsOptions): NotificationsSettings => ({
  maxConnections: options.maxConnections ?? 8,
  clock: options.clock ?? (() => new Date()),
});
