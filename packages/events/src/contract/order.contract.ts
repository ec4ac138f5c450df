import { range, someIds, until } from './stage';
import type { OpenStage } from '../event-log.contract';

export function describeOrder(openStage: OpenStage): void {
  describe('order', () => {
    it('keeps each aggregate in order with 16 writers, 2 relays and connections that break in mid-run', async () => {
      const stage = await openStage();
      const posts = someIds(10);
      const definition = stage.recorder('feed.home');
      const first = await stage.startProcess([definition]);
      const second = await stage.startProcess([definition]);
      const writers = range(1, 16).map(async (writer) => {
        for (const turn of range(1, 50))
          await stage.editPost(posts[(writer + turn) % posts.length] as string);
      });
      await until(async () => (await stage.effects('feed.home')).length > 200);
      await stage.world.severConnections();
      await Promise.all(writers);
      await Promise.all([first.settle(), second.settle()]);

      const log = await stage.wholeLog();
      const records = [...log.values()];
      for (const partition of records) {
        expect(partition.map(({ offset }) => offset)).toEqual(range(0, partition.length - 1));
      }
      const eventIds = records.flat().map(({ eventId }) => eventId);
      expect(eventIds).toHaveLength(800);
      expect(new Set(eventIds).size).toBe(800);
      for (const post of posts) expect(await stage.revisions('feed.home', post)).toEqual(range(1, 80));
    });

    it('delivers what committed and nothing that was rolled back', async () => {
      const stage = await openStage();
      const [post = '', other = ''] = someIds(2);
      const runtime = await stage.startProcess([stage.recorder('feed.home')]);
      await stage.editPost(post);
      const change = stage.database.transaction(async (transaction) => {
        await transaction.execute(
          `INSERT INTO outbox (topic, partition_key, envelope) SELECT 'posts.post', $1, '{}'`,
          [other],
        );
        throw new Error('bob changed his mind');
      });
      await expect(change).rejects.toThrow('bob changed his mind');
      await stage.editPost(post);
      await runtime.settle();
      expect(await stage.revisions('feed.home', post)).toEqual([1, 2]);
      expect([...(await stage.wholeLog()).values()].flat()).toHaveLength(2);
    });

    it('appends once what a relay appended and died before removing from the outbox', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      await stage.editPosts([post], 3);
      const log = stage.openLog();
      await log.prepare(['posts.post']);
      const appender = log.openAppender();
      expect(await appender.claim('posts')).toEqual({ outboxIds: [], eventIds: [] });
      const rows = await stage.database.query<{ id: string; event_id: string; envelope: string }>(
        `SELECT id::text, envelope ->> 'id' AS event_id, envelope::text FROM outbox ORDER BY id`,
      );
      await appender.append(
        'posts',
        rows.map(({ id, event_id, envelope }) => ({
          outboxId: id,
          eventId: event_id,
          topic: 'posts.post',
          partitionKey: post,
          envelope,
        })),
      );
      await appender.close();

      await stage.editPost(post);
      const runtime = await stage.startProcess([stage.recorder('feed.home')]);
      await runtime.settle();
      expect([...(await stage.wholeLog()).values()].flat()).toHaveLength(4);
      expect(await stage.revisions('feed.home', post)).toEqual([1, 2, 3, 4]);
    });

    it('lets one relay at a time have an outbox, and the next one when it goes', async () => {
      const stage = await openStage();
      const log = stage.openLog();
      await log.prepare(['posts.post']);
      const [first, second] = [log.openAppender(), stage.openLog().openAppender()];
      expect(await first.claim('posts')).not.toBeNull();
      expect(await second.claim('posts')).toBeNull();
      await expect(second.append('posts', [])).rejects.toThrow('claim');
      expect(await second.claim('users')).not.toBeNull();
      await first.close();
      await until(async () => (await second.claim('posts')) !== null);
      await second.close();
    });
  });
}
