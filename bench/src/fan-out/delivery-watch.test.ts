import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { DeliveryWatch, type DeliveredPost } from './delivery-watch';
import { weightedQuantile } from './weighted-quantile';

describe('the watch over deliveries', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = new Database({ url: testDatabase.url, schema: 'feed' });
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  let delivered: DeliveredPost[];
  let watch: DeliveryWatch;
  beforeEach(() => {
    delivered = [];
    watch = new DeliveryWatch(database, (post) => delivered.push(post));
  });

  const expectPost = (followers: number): string => {
    const postId = uuidv7();
    watch.expect({ postId, author: 0, dueAt: performance.now(), followers });
    return postId;
  };
  const deliver = (postId: string, homes: number) =>
    database.execute(
      `INSERT INTO home_entries (owner_id, post_id, source_id, author_id, at)
       SELECT gen_random_uuid(), $1, $2, $2, now() FROM generate_series(1, $3)`,
      [postId, uuidv7(), homes],
    );

  it('sees a post when it is in the homes of all followers, and not before', async () => {
    const [first, second] = [expectPost(3), expectPost(2)];
    expectPost(0);
    expect(watch.outstanding).toBe(2);
    watch.start();
    await deliver(second, 2);
    const deliveredAt = performance.now();
    await deliver(first, 3);
    await watch.drain(10_000);
    expect(delivered.map(({ postId }) => postId).sort()).toEqual([first, second].sort());
    for (const { dueAt, visibleAt } of delivered) expect(visibleAt).toBeGreaterThan(dueAt);
    expect(delivered.find(({ postId }) => postId === first)!.visibleAt).toBeGreaterThan(deliveredAt);
  });

  it('fails when a post is in fewer homes, or in more, than it must be', async () => {
    await deliver(expectPost(3), 2);
    watch.start();
    await expect(watch.drain(10_000)).rejects.toThrow('in 2 homes instead of 3');
  });

  it('fails when a post does not come', async () => {
    expectPost(1);
    watch.start();
    await expect(watch.drain(50)).rejects.toThrow('1 posts were not delivered');
    await watch.stop();
  });

  it('fails when what goes on beside it does', async () => {
    watch.start();
    watch.beside(Promise.reject(new Error('the home lacks it')));
    await expect(watch.drain(1_000)).rejects.toThrow('the home lacks it');
  });
});

describe('a quantile by weight', () => {
  it('counts a value as often as it weighs', () => {
    const values = [
      { value: 30, weight: 1 },
      { value: 10, weight: 98 },
      { value: 20, weight: 1 },
    ];
    expect([0.5, 0.98, 0.99, 1].map((share) => weightedQuantile(values, share))).toEqual([10, 10, 20, 30]);
    expect(weightedQuantile([], 0.5)).toBeNaN();
  });
});
