import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '@chorus/database';

/** A post that was acknowledged and must come into so many homes. */
export interface ExpectedPost {
  /** UUID. */
  readonly postId: string;
  readonly author: number;
  /** When it ought to have been sent, by `performance.now()`. */
  readonly dueAt: number;
  readonly followers: number;
}

/** A post that is in all homes it must be in. */
export interface DeliveredPost extends ExpectedPost {
  /** When that was seen, at most `pollMs` and one look after it was so. */
  readonly visibleAt: number;
}

export const pollMs = 20;
const countedEvery = 10;

/**
 * Looks again and again for the rows of acknowledged posts in the followers' homes: what is there can be read. A post's
 * rows are committed together, so a look at one tells of all. Of every tenth post they are counted, since counting costs
 * as much as delivering: another number of them than followers is a defect, and throws.
 */
export class DeliveryWatch {
  private readonly waiting = new Map<string, ExpectedPost>();
  private delivered = 0;
  private readonly besides: Promise<void>[] = [];
  private stopped = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly onDelivered: (post: DeliveredPost) => void,
  ) {}

  /** Posts that are acknowledged and not delivered yet. */
  get outstanding(): number {
    return this.waiting.size;
  }

  expect(post: ExpectedPost): void {
    if (post.followers > 0) this.waiting.set(post.postId, post);
  }

  /** Something that goes on beside the looking: the watch fails when it does, and waits for it at its end. */
  beside(work: Promise<void>): void {
    work.catch(() => undefined);
    this.besides.push(work);
  }

  start(): void {
    this.running = this.run();
    // Whoever stops it is told of a failure; until then it must not count as unhandled.
    this.running.catch(() => undefined);
  }

  /** Resolves when everything expected is delivered; throws when the watch has failed, or after that time. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.waiting.size > 0 && !this.stopped) {
      if (performance.now() > deadline)
        throw new Error(`${this.waiting.size} posts were not delivered within ${timeoutMs} ms.`);
      await pause(pollMs);
    }
    await this.stop();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
    await Promise.all(this.besides);
  }

  private async run(): Promise<void> {
    try {
      while (!this.stopped) {
        await this.look();
        await pause(pollMs);
      }
    } finally {
      this.stopped = true;
    }
  }

  private async look(): Promise<void> {
    if (this.waiting.size === 0) return;
    const rows = await this.database.query<{ postId: string }>(
      `SELECT post_id AS "postId" FROM unnest($1::uuid[]) AS post (post_id)
       WHERE EXISTS (SELECT FROM feed.home_entries entry WHERE entry.post_id = post.post_id)`,
      [[...this.waiting.keys()]],
    );
    const visibleAt = performance.now();
    for (const { postId } of rows) {
      const post = { ...this.waiting.get(postId)!, visibleAt };
      this.waiting.delete(postId);
      if (this.delivered % countedEvery === 0) this.beside(this.requireAll(post));
      this.delivered += 1;
      this.onDelivered(post);
    }
  }

  private async requireAll({ postId, followers }: ExpectedPost): Promise<void> {
    const [row] = await this.database.query<{ entries: number }>(
      'SELECT count(*)::int AS entries FROM feed.home_entries WHERE post_id = $1',
      [postId],
    );
    if (row?.entries !== followers)
      throw new Error(`The post ${postId} is in ${row?.entries} homes instead of ${followers}.`);
  }
}
