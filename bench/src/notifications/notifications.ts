import { setTimeout as pause } from 'node:timers/promises';
import { Database } from '@chorus/database';
import { emitAll, type AnyEmittedEvent } from '@chorus/events';
import { uuidOf } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import type { Benchmark, BenchmarkOptions, Row } from '../benchmark';
import { Crowd, type Member } from '../world/crowd';
import { startProduct, type Product } from '../world/product';
import { Floor } from './floor';

/** What is promised: so many reactions a second to one post, and how far behind its notification may be after a minute. */
const perSecond = 1_000;
const mostLagMs = 5_000;
/** Emitted together; a sum of many mutations, not one. */
const tickMs = 50;
const drainMs = 120_000;

/** Reactions to one post, from the outbox of posts to the one notification of its author. */
export const notificationsBenchmark: Benchmark = {
  name: 'notifications',
  title: 'reactions to one post, and how far its notification is behind',
  async run(options) {
    const { isSmoke, cleanups } = options;
    const product = await startProduct(options);
    const [author] = (await Crowd.signUp(product.endpoint, 1)).members;
    const posts = new Database({ url: product.database.url, schema: 'posts', maxConnections: 2 });
    cleanups.add(() => posts.close());
    const fanIn = new FanIn(product, posts, author!);
    return fanIn.run(options, {
      seconds: options.seconds ?? (isSmoke ? 2 : 60),
      burst: isSmoke ? 500 : 20_000,
    });
  },
};

interface Size {
  seconds: number;
  /** Reactions that are all there at once. */
  burst: number;
}

class FanIn {
  constructor(
    private readonly product: Product,
    private readonly posts: Database,
    private readonly author: Member,
  ) {}

  async run({ repeats, progress }: BenchmarkOptions, { seconds, burst }: Size): Promise<Row[]> {
    const floor = await Floor.prepare(this.product.database);
    const [lags, rates, floors]: [number[], number[], number[]] = [[], [], []];
    for (let round = 1; round <= repeats; round += 1) {
      progress(`round ${round} of ${repeats}: ${seconds} s of ${perSecond} reactions a second to one post`);
      lags.push(await this.measureLag(seconds));
      const before = await floor.upsertFor(Math.max(0.5, seconds / 12));
      rates.push(await this.measureBurst(burst));
      const after = await floor.upsertFor(Math.max(0.5, seconds / 12));
      floors.push((before + after) / 2);
      progress(
        `  ${lags.at(-1)!.toFixed(0)} ms behind at the end; ${rates.at(-1)!.toFixed(0)} reactions/s caught up with, ` +
          `floor ${before.toFixed(0)} and ${after.toFixed(0)} rows/s`,
      );
    }
    return [
      {
        figure: {
          name: `notifications: lag after ${seconds} s of ${perSecond}/s on one post`,
          unit: 'ms',
          values: lags,
        },
        expected: { of: 'value', atMost: mostLagMs },
        note: 'from the last reaction in the outbox to the notification that counts all of them',
      },
      {
        figure: { name: 'notifications: reactions caught up with', unit: '/s', values: rates },
        floor: { name: 'raw upsert of the same rows, 500 a transaction', unit: '/s', values: floors },
        note: `${burst} reactions that wait in the outbox: relay, judging, grouping`,
      },
    ];
  }

  /** Reactions at the promised rate, by the clock; how long after the last one all are counted. */
  private async measureLag(seconds: number): Promise<number> {
    const postId = await this.writePost();
    const startedAt = performance.now();
    let emitted = 0;
    let endedAt = startedAt;
    while (emitted < seconds * perSecond) {
      const due = Math.floor(((performance.now() - startedAt) / 1_000) * perSecond);
      const count = Math.min(due, seconds * perSecond) - emitted;
      if (count > 0) await this.react(postId, count);
      emitted += count;
      endedAt = performance.now();
      if (emitted < seconds * perSecond) await pause(tickMs);
    }
    const lastedSeconds = (endedAt - startedAt) / 1_000;
    if (lastedSeconds > seconds * 1.1 + 1)
      throw new Error(
        `The reactions took ${lastedSeconds.toFixed(1)} s to be written: this machine is too busy.`,
      );
    await this.untilCounted(postId, emitted);
    return performance.now() - endedAt;
  }

  /** Reactions that are there all at once; how many a second are counted. */
  private async measureBurst(count: number): Promise<number> {
    const postId = await this.writePost();
    const startedAt = performance.now();
    await this.react(postId, count);
    await this.untilCounted(postId, count);
    return count / ((performance.now() - startedAt) / 1_000);
  }

  private async writePost(): Promise<string> {
    const { post } = await this.product.endpoint.mutate(
      'createPost',
      { text: 'What do you think?' },
      'post { id }',
      this.author.token,
    );
    return uuidOf('Post', (post as { id: string }).id) ?? '';
  }

  /** By people whom nobody knows: what is measured is behind the outbox. */
  private async react(postId: string, count: number): Promise<void> {
    const subjectAuthorId = uuidOf('User', this.author.userId) ?? '';
    const events = Array.from({ length: count }, (): AnyEmittedEvent => {
      const reactorId = uuidv7();
      return {
        type: 'ReactionAdded',
        aggregateId: postId,
        actorId: reactorId,
        correlationId: 'bench',
        data: { subjectType: 'POST', subjectId: postId, postId, subjectAuthorId, reactorId, kind: 'LIKE' },
      };
    });
    await this.posts.transaction(async (transaction) => {
      await transaction.lock(postId);
      await emitAll(transaction, events);
    });
  }

  /** Throws when there is another number of people in it, or more than one notification of it. */
  private async untilCounted(postId: string, count: number): Promise<void> {
    const deadline = performance.now() + drainMs;
    for (;;) {
      const groups = await this.product.database.query<{ actorsCount: number; members: number }>(
        `SELECT actors_count AS "actorsCount", (SELECT count(*)::int FROM notifications.group_members WHERE group_id = g.id) AS members
         FROM notifications.groups g WHERE post_id = $1 AND actors_count >= $2`,
        [postId, count],
      );
      const [group] = groups;
      if (group) {
        if (group.actorsCount !== count || group.members !== count)
          throw new Error(`${group.members} people instead of ${count}, counted as ${group.actorsCount}.`);
        return;
      }
      if (performance.now() > deadline)
        throw new Error(`The reactions were not counted within ${drainMs} ms.`);
      await pause(20);
    }
  }
}
