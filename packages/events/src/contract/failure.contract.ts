import { printMetrics } from '@chorus/telemetry';
import type { OpenStage } from '../event-log.contract';
import { prepared } from '../consumer';
import { gate, range, record, someIds, until } from './stage';

export function describeFailure(openStage: OpenStage): void {
  describe('failure', () => {
    it('buries a poisoned event with its reason, goes on, and replays it once it is curable', async () => {
      const stage = await openStage();
      const posts = someIds(6);
      const [poisoned = ''] = posts;
      let curable = false;
      const attempts: number[] = [];
      const runtime = await stage.startProcess([
        stage.recorder('feed.home', ({ aggregateId, data }, attempt) => {
          if (curable || aggregateId !== poisoned || data.revision !== 2) return;
          attempts.push(attempt);
          throw new Error('cannot fan out via postgresql://alice:hunter2@db.example/feed');
        }),
      ]);
      await stage.editPosts(posts, 4);
      await runtime.settle();
      expect(await stage.revisions('feed.home', poisoned)).toEqual([1, 3, 4]);
      for (const post of posts.slice(1))
        expect(await stage.revisions('feed.home', post)).toEqual([1, 2, 3, 4]);
      expect(attempts.slice(-5)).toEqual([1, 2, 3, 4, 5]);

      const [letter, ...others] = await runtime.deadLetters({ group: 'feed.home' });
      expect(others).toEqual([]);
      expect(letter).toMatchObject({ attempts: 5, topic: 'posts.post', event: { aggregateId: poisoned } });
      expect(letter?.reason).toContain('cannot fan out via');
      expect(letter?.reason).not.toContain('hunter2');
      expect(await printMetrics()).toContain('chorus_event_dead_letters{group="feed.home"} 1\n');

      expect(await runtime.replay({ group: 'search.posts' })).toBe(0);
      expect(await runtime.replay({ id: letter?.event.id })).toBe(1);
      await runtime.settle();
      expect(await runtime.deadLetters()).toMatchObject([
        { attempts: 6, replayRequestedAt: null, replayedAt: null },
      ]);

      curable = true;
      expect(await runtime.replay({ group: 'feed.home' })).toBe(1);
      await runtime.settle();
      expect(await stage.revisions('feed.home', poisoned)).toEqual([1, 3, 4, 2]);
      expect(await runtime.deadLetters()).toEqual([]);
      expect(await printMetrics()).toContain('chorus_event_dead_letters{group="feed.home"} 0\n');
      expect(await runtime.replay()).toBe(0);
      expect(await runtime.deadLetters({ state: 'all' })).toMatchObject([{ replayedAt: expect.any(Date) }]);
    });

    it('holds up only the partition of a failing event while it waits to try again', async () => {
      const stage = await openStage();
      const posts = someIds(20);
      const [poisoned = ''] = posts;
      let failed = false;
      const runtime = await stage.startProcess([
        stage.recorder(
          'feed.home',
          ({ aggregateId }) => {
            if (aggregateId !== poisoned) return;
            failed = true;
            throw new Error('not now');
          },
          { concurrency: 1, retry: { baseDelayMs: 60_000 } },
        ),
      ]);
      await stage.editPost(poisoned);
      await until(() => failed);
      await stage.editPosts(posts);
      const partitions = await stage.wholeLog();
      const [poisonedEvent] = await stage.database.query<{ event_id: string }>(
        `SELECT event_id FROM effect WHERE aggregate_id = $1`,
        [poisoned],
      );
      expect(poisonedEvent).toBeUndefined();
      const lengths = [...partitions.values()].map((records) => records.length);
      await until(async () => {
        const [lag] = await runtime.lag();
        return lengths.includes(lag?.events ?? 0);
      });
      expect((await stage.effects('feed.home')).length).toBeGreaterThan(0);
    });

    it('waits, and buries nothing, while something the handler needs cannot be reached', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      let refusals = 0;
      const runtime = await stage.startProcess([
        stage.recorder(
          'feed.home',
          (_event, attempt) => {
            expect(attempt).toBe(1);
            if ((refusals += 1) <= 12)
              throw Object.assign(new Error('users is unavailable.'), { code: 'UNAVAILABLE' });
          },
          { retry: { baseDelayMs: 1, maxDelayMs: 4 } },
        ),
      ]);
      await stage.editPosts([post], 2);
      await runtime.settle();
      expect(await stage.revisions('feed.home', post)).toEqual([1, 2]);
      expect(await runtime.deadLetters({ state: 'all' })).toEqual([]);
    });

    it('undoes the whole effect of a failing event and keeps that of its neighbours in the batch', async () => {
      const stage = await openStage();
      const posts = someIds(8);
      const definition = stage.recorder('feed.home');
      definition.handlers.PostEdited = async (event, context) => {
        await record('feed.home')(event, context);
        if (event.data.revision === 3 && context.attempt < 3) throw new Error('after the effect');
      };
      await stage.editPosts(posts, 5);
      const runtime = await stage.startProcess([definition]);
      await runtime.settle();
      for (const post of posts) expect(await stage.revisions('feed.home', post)).toEqual([1, 2, 3, 4, 5]);
    });

    it('stops after the event in hand when a failed batch goes on one by one', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      const door = gate();
      const tried: number[] = [];
      await stage.editPosts([post], 5);
      const runtime = await stage.startProcess([
        stage.recorder('feed.home', async ({ data }) => {
          tried.push(data.revision);
          if (tried.length === 1) throw new Error('the batch fails');
          await door.passed;
        }),
      ]);
      await until(() => tried.length === 2);
      const stopping = runtime.stop();
      door.open();
      await stopping;
      expect(await stage.revisions('feed.home', post)).toEqual([1]);
    });

    it('prepares outside the transaction, in order per aggregate, and prepares again when it tries again', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      const preparedRevisions: number[] = [];
      const runtime = await stage.startProcess([
        {
          group: 'feed.home',
          retry: { baseDelayMs: 1 },
          handlers: {
            PostEdited: prepared('PostEdited', {
              async before({ data }) {
                preparedRevisions.push(data.revision);
                if (preparedRevisions.length === 2) throw new Error('no answer');
                return { doubled: data.revision * 2 };
              },
              async apply(event, { transaction }, { doubled }) {
                await transaction.execute(
                  'INSERT INTO effect (consumer_group, event_id, aggregate_id, revision) VALUES ($1, $2, $3, $4)',
                  ['feed.home', event.id, event.aggregateId, doubled],
                );
              },
            }),
          },
        },
      ]);
      await stage.editPosts([post], 3);
      await runtime.settle();
      expect(await stage.revisions('feed.home', post)).toEqual(range(1, 3).map((revision) => revision * 2));
      expect(preparedRevisions.length).toBeGreaterThan(3);
    });
  });
}
