import { Database } from '@chorus/database';
import { eventually } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import type { ConsumerDefinition, EventHandler, TransactionalHandler } from '../consumer';
import type { AnyEvent } from '../envelope';
import type { EventLog } from '../event-log';
import { EventRuntime } from '../event-runtime';
import { emit } from '../outbox';

/** What an adapter's test file gives to the contract: a place of its own for each test. */
export interface EventLogWorld {
  /** A PostgreSQL database, and a schema that it does not have yet, for the domain's tables. */
  databaseUrl: string;
  schema: string;
  /** Opens the log as one more process would. The same log each time; empty at first. */
  openLog(): EventLog;
  /** Breaks every open connection to the log, as a fail-over does. */
  severConnections(): Promise<void>;
}

export interface Effect {
  eventId: string;
  aggregateId: string;
  revision: number;
}

const ddl = [
  `CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text NOT NULL, partition_key text NOT NULL, envelope jsonb NOT NULL)`,
  `CREATE TABLE inbox (consumer_group text, event_id uuid, processed_at timestamptz(3) NOT NULL DEFAULT now(),
     PRIMARY KEY (consumer_group, event_id))`,
  `CREATE TABLE post (id uuid PRIMARY KEY, revision integer NOT NULL)`,
  `CREATE TABLE effect (id bigserial PRIMARY KEY, consumer_group text NOT NULL, event_id uuid NOT NULL,
     aggregate_id text NOT NULL, revision integer NOT NULL)`,
];

/** One posts domain with its outbox, any number of processes around it, and a record of what handlers did. */
export class Stage {
  readonly database: Database;
  private readonly logs: EventLog[] = [];
  private readonly runtimes: EventRuntime[] = [];
  private readonly workerPools: Database[] = [];

  private constructor(readonly world: EventLogWorld) {
    this.database = this.openDatabase(16);
  }

  static async open(world: EventLogWorld): Promise<Stage> {
    const stage = new Stage(world);
    await stage.database.execute(`CREATE SCHEMA ${world.schema}`);
    for (const statement of ddl) await stage.database.execute(statement);
    return stage;
  }

  private openDatabase(maxConnections: number): Database {
    return new Database({ url: this.world.databaseUrl, schema: this.world.schema, maxConnections });
  }

  openLog(): EventLog {
    const log = this.world.openLog();
    this.logs.push(log);
    return log;
  }

  /** A process: it relays the outbox unless told not to, and works for these groups. */
  async startProcess(
    consumers: ConsumerDefinition[] = [],
    { relay = true, log = this.openLog() }: { relay?: boolean; log?: EventLog } = {},
  ): Promise<EventRuntime> {
    const runtime = new EventRuntime({ log });
    const database = this.openDatabase(6);
    this.workerPools.push(database);
    if (relay) runtime.addOutbox({ domain: 'posts', database });
    for (const definition of consumers) runtime.addConsumer({ database, definition });
    this.runtimes.push(runtime);
    await runtime.start();
    return runtime;
  }

  /** Alice edits a post: its next revision and the event of it, under the post's lock. */
  async editPost(postId: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.lock(postId);
      const [post] = await transaction.query<{ revision: number }>(
        `INSERT INTO post VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET revision = post.revision + 1 RETURNING revision`,
        [postId],
      );
      await emit(transaction, {
        type: 'PostEdited',
        aggregateId: postId,
        actorId: alice,
        correlationId: 'contract',
        data: { postId, authorId: alice, revision: post?.revision ?? 0, addedMentionIds: [] },
      });
    });
  }

  /** Alice deletes a post, under its lock. */
  async deletePost(postId: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.lock(postId);
      await emit(transaction, {
        type: 'PostDeleted',
        aggregateId: postId,
        actorId: alice,
        correlationId: 'contract',
        data: { postId, authorId: alice },
      });
    });
  }

  async editPosts(postIds: readonly string[], times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) for (const postId of postIds) await this.editPost(postId);
  }

  /** Handles PostEdited by writing an effect, after `first` (if any) has let it. */
  recorder(
    group: string,
    first?: (event: AnyEvent & { type: 'PostEdited' }, attempt: number) => Promise<void> | void,
    options: Partial<ConsumerDefinition> = {},
  ): ConsumerDefinition {
    const handler: EventHandler<'PostEdited'> = async (event, context) => {
      await first?.(event, context.attempt);
      await record(group)(event, context);
    };
    return { group, handlers: { PostEdited: handler }, retry: { baseDelayMs: 5 }, ...options };
  }

  /** What a group did, in order. */
  async effects(group: string): Promise<Effect[]> {
    return this.database.query<Effect & { [column: string]: unknown }>(
      `SELECT event_id AS "eventId", aggregate_id AS "aggregateId", revision
       FROM effect WHERE consumer_group = $1 ORDER BY id`,
      [group],
    );
  }

  /** The revisions that a group has seen of a post, in order. */
  async revisions(group: string, postId: string): Promise<number[]> {
    return (await this.effects(group))
      .filter(({ aggregateId }) => aggregateId === postId)
      .map(({ revision }) => revision);
  }

  /** Every record in the log, by partition: read by a group that nobody else is in. */
  async wholeLog(
    topics: readonly string[] = ['posts.post'],
  ): Promise<Map<string, { offset: number; eventId: string }[]>> {
    const log = this.openLog();
    const group = `contract.reader-${uuidv7()}`;
    const partitions = new Map<string, { offset: number; eventId: string }[]>();
    const subscription = await log.subscribe({
      group,
      topics,
      batchSize: 1000,
      concurrency: 1,
      async deliver({ topic, partition, records }) {
        const key = `${topic}/${partition}`;
        const read = records.map(({ offset, event }) => ({ offset, eventId: event.id }));
        partitions.set(key, [...(partitions.get(key) ?? []), ...read]);
        return { handled: records.length };
      },
      redeliver: async () => ({ outcome: 'done' }),
      onError: (error) => {
        throw error;
      },
    });
    await until(async () => (await log.progress([group])).every(({ position, end }) => position === end));
    await subscription.stop();
    await log.forgetGroup(group);
    return partitions;
  }

  async close(): Promise<void> {
    await Promise.all(this.runtimes.map((runtime) => runtime.stop()));
    await Promise.all(this.logs.map((log) => log.close()));
    await Promise.all([this.database, ...this.workerPools].map((database) => database.close()));
  }
}

/** Writes the effect of one event. */
export const record =
  (group: string): TransactionalHandler<'PostEdited'> =>
  async (event, { transaction }) => {
    await transaction.execute(
      'INSERT INTO effect (consumer_group, event_id, aggregate_id, revision) VALUES ($1, $2, $3, $4)',
      [group, event.id, event.aggregateId, event.data.revision],
    );
  };

export const alice = uuidv7();

export const someIds = (count: number): string[] => Array.from({ length: count }, () => uuidv7());

export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Polls for what the log does by itself, connections lost and found again included. */
export const until = (condition: () => boolean | Promise<boolean>): Promise<true> =>
  eventually(condition as () => true, { timeoutMs: 10_000 });

/** A door that handlers wait at. */
export function gate(): { open(): void; passed: Promise<void> } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}
