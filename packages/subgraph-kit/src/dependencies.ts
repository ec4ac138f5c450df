import type { RequestScope } from '@chorus/domain-queries';
import type { LiveBus } from '@chorus/live';

/** What every subgraph's `create…Subgraph` is given. One process or thirty: a subgraph never knows which. */
export interface SubgraphDependencies {
  /** `postgresql://…` of the database that holds this domain's schema. */
  databaseUrl: string;
  /** A scope for the domain's own workers and jobs, under the service identity `name` (`feed.fan-out`). Make one per task. */
  serviceScope: (name: string, requestId?: string) => Promise<RequestScope>;
  /** What this domain's processes tell each other at once, beside what is durable. Closed by whoever made it. */
  live: LiveBus;
}
