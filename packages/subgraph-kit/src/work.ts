import { Database } from '@chorus/database';
import { EventRuntime, PostgresEventLog } from '@chorus/events';
import { logger } from '@chorus/telemetry';
import { JobRunner } from './job-runner';
import type { Subgraph } from './subgraph';

export interface WorkOptions {
  databaseUrl: string;
  /** Whose consumers and jobs are done. */
  subgraphs: readonly Subgraph[];
  /** Are their outboxes emptied here too? */
  relays: boolean;
}

export interface Work {
  readonly events: EventRuntime;
  /** Finishes what is in hand. */
  stop(): Promise<void>;
}

/** What goes on beside requests: consumers, jobs, relays. On pools of their own, so that neither side starves the other. */
export async function startWork({ databaseUrl, subgraphs, relays }: WorkOptions): Promise<Work> {
  const log = new PostgresEventLog({ url: databaseUrl });
  const events = new EventRuntime({ log, logger });
  const pools: Database[] = [];
  for (const { name, database: requests, consumers } of subgraphs) {
    if (!requests) continue;
    const { url, schema } = requests;
    const database = new Database({
      url,
      schema,
      maxConnections: 4,
      applicationName: `chorus-${schema}-work`,
    });
    pools.push(database);
    if (relays) events.addOutbox({ domain: name, database });
    for (const definition of consumers) events.addConsumer({ database, definition });
  }
  await events.start();
  const jobs = new JobRunner();
  for (const subgraph of subgraphs) jobs.start(subgraph.jobs);

  return {
    events,
    async stop() {
      await jobs.stop();
      await events.stop();
      await log.close();
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}
