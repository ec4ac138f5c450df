import type { Database } from '@chorus/database';
import type { Job } from '@chorus/subgraph-kit';

const deletedAtOnce = 1_000;

/** Takes out mutes whose time is over. Only tidies: no reader takes one for a mute. Two runs at once do no harm. */
export function createExpiredMutesJob(database: Database, now: () => Date): Job {
  return {
    name: 'social-graph.expired-mutes',
    everyMs: 60_000,
    async run() {
      const until = now();
      let deleted: number;
      do {
        // The condition stands twice, so that a mute that just got another end stays.
        deleted = await database.execute(
          `DELETE FROM mutes WHERE expires_at <= $1 AND (muter_id, muted_id) IN (
             SELECT muter_id, muted_id FROM mutes WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)`,
          [until, deletedAtOnce],
        );
      } while (deleted === deletedAtOnce);
    },
  };
}
