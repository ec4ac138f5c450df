import type { Database, Transaction } from '@chorus/database';

/** The lock under which the log's own tables change. */
const schemaLock = 'event_log/schema';

/**
 * The log's tables, step by step: step n brings version n-1 to n. Never change a step that has shipped; add one.
 * Positions and heads are updated all the time: the free half of their pages keeps those updates off the indexes.
 */
const steps: readonly (readonly string[])[] = [
  [
    `CREATE TABLE topic_partition (
       topic text NOT NULL,
       partition smallint NOT NULL,
       first_offset bigint NOT NULL DEFAULT 0,
       next_offset bigint NOT NULL DEFAULT 0,
       PRIMARY KEY (topic, partition)
     ) WITH (fillfactor = 50)`,
    `CREATE TABLE event (
       topic text NOT NULL,
       partition smallint NOT NULL,
       "offset" bigint NOT NULL,
       day date NOT NULL,
       event_id uuid NOT NULL,
       envelope json NOT NULL,
       PRIMARY KEY (topic, partition, "offset", day)
     ) PARTITION BY RANGE (day)`,
    `CREATE TABLE relay_position (
       outbox text PRIMARY KEY,
       outbox_ids bigint[] NOT NULL,
       event_ids uuid[] NOT NULL
     ) WITH (fillfactor = 50)`,
    `CREATE TABLE group_position (
       consumer_group text NOT NULL,
       topic text NOT NULL,
       partition smallint NOT NULL,
       next_offset bigint NOT NULL DEFAULT 0,
       PRIMARY KEY (consumer_group, topic, partition)
     ) WITH (fillfactor = 50)`,
    `CREATE TABLE dead_letter (
       consumer_group text NOT NULL,
       event_id uuid NOT NULL,
       topic text NOT NULL,
       partition smallint NOT NULL,
       "offset" bigint NOT NULL,
       envelope json NOT NULL,
       reason text NOT NULL,
       attempts integer NOT NULL,
       failed_at timestamptz NOT NULL DEFAULT now(),
       replay_requested_at timestamptz,
       replayed_at timestamptz,
       PRIMARY KEY (consumer_group, event_id)
     )`,
  ],
  [
    // Every group looks for replays every other second: that must not read all its dead letters.
    `CREATE INDEX dead_letter_replaying ON dead_letter (consumer_group, topic, partition, "offset")
     WHERE replay_requested_at IS NOT NULL AND replayed_at IS NULL`,
  ],
];

/** Creates the schema and brings it to the newest version. Safe in many processes at once. */
export async function migrateLog(database: Database): Promise<void> {
  const [found] = await database.query<{ current: boolean }>(
    `SELECT to_regclass('schema_version') IS NOT NULL AS current`,
  );
  if (found?.current && (await versionOf(database)) === steps.length) return;
  await database.transaction(async (transaction) => {
    await transaction.lock(schemaLock);
    await transaction.execute(`CREATE SCHEMA IF NOT EXISTS "${database.schema}"`);
    await transaction.execute('CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)');
    const version = await versionOf(transaction);
    if (version > steps.length) {
      throw new Error(`The event log is at version ${version}, newer than this program's ${steps.length}`);
    }
    for (const statement of steps.slice(version).flat()) await transaction.execute(statement);
    await transaction.execute('INSERT INTO schema_version VALUES ($1) ON CONFLICT DO NOTHING', [
      steps.length,
    ]);
  });
}

async function versionOf(database: Database | Transaction): Promise<number> {
  const [row] = await database.query<{ version: number }>(
    'SELECT coalesce(max(version), 0) AS version FROM schema_version',
  );
  return row?.version ?? 0;
}

/** Creates topics that are missing. The number of partitions of an existing topic never changes: it decides the order. */
export async function createTopics(
  database: Database,
  topics: readonly string[],
  partitions: number,
): Promise<void> {
  await database.execute(
    `INSERT INTO topic_partition (topic, partition)
     SELECT topic, partition FROM unnest($1::text[]) AS topic, generate_series(0, $2::integer - 1) AS partition
     WHERE NOT EXISTS (SELECT FROM topic_partition existing WHERE existing.topic = topic.topic)
     ON CONFLICT DO NOTHING`,
    [topics, partitions],
  );
}

/** Runs `work` while no other process changes the log's tables; gives up rather than hold up readers for long. */
export async function changeSchema<Result>(
  database: Database,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.execute(`SET LOCAL lock_timeout = '2s'`);
    await transaction.lock(schemaLock);
    return work(transaction);
  });
}
