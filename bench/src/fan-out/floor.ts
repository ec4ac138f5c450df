import type { Database } from '@chorus/database';
import { uuidv7 } from 'uuidv7';
import type { Random } from '../feeds/random';
import type { FollowGraph } from '../graph-generator/follow-graph';

const rowsAtOnce = 1_000;

/** A table like the one of the homes, with its indexes and as many rows: what PostgreSQL itself can do with deliveries. */
export class Floor {
  constructor(
    private readonly database: Database,
    private readonly graph: FollowGraph,
    private readonly accountIds: readonly string[],
    private readonly random: Random,
  ) {}

  /** Makes the table, or makes it as large again as the homes are by now. */
  async prepare(): Promise<void> {
    const { database } = this;
    await database.execute('CREATE SCHEMA IF NOT EXISTS bench');
    await database.execute('DROP TABLE IF EXISTS bench.floor_entries');
    await database.execute('CREATE TABLE bench.floor_entries (LIKE feed.home_entries INCLUDING ALL)');
    await database.execute('INSERT INTO bench.floor_entries SELECT * FROM feed.home_entries');
    const [setting] = await database.query<{ value: string }>(
      `SELECT current_setting('synchronous_commit') AS value`,
    );
    if (setting?.value !== 'on') throw new Error(`synchronous_commit is ${setting?.value}.`);
  }

  /** One statement after the other, each a commit, for so long. Returns the rows. */
  async insertFor(seconds: number): Promise<number> {
    const until = performance.now() + seconds * 1_000;
    let rows = 0;
    while (performance.now() < until) {
      await this.database.execute(
        `INSERT INTO bench.floor_entries (owner_id, post_id, author_id, source_id, at)
         SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[])`,
        this.nextRows(),
      );
      rows += rowsAtOnce;
    }
    return rows;
  }

  /** Posts of random people, each to all followers of its author: a statement takes the next 1,000 of those rows. */
  private nextRows(): string[][] {
    const [owners, posts, authors, times]: [string[], string[], string[], string[]] = [[], [], [], []];
    while (owners.length < rowsAtOnce) {
      const author = this.random.below(this.graph.people);
      const followers = this.graph.followers[author]!.slice(0, rowsAtOnce - owners.length);
      const [postId, at] = [uuidv7(), new Date().toISOString()];
      for (const follower of followers) {
        owners.push(this.accountIds[follower]!);
        posts.push(postId);
        authors.push(this.accountIds[author]!);
        times.push(at);
      }
    }
    return [owners, posts, authors, authors, times];
  }
}
