import { Database } from '@chorus/database';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import type { AnyEvent } from './envelope';
import { emit, emitAll } from './outbox';
import { onOutboxSignal } from './outbox-signal';

const [alice, bob, postId] = [
  '01970000-0000-7000-8000-000000000001',
  '01970000-0000-7000-8000-000000000002',
  '01970000-0000-7000-8000-000000000010',
];
const pair = `${alice}:${bob}`;

describe('the outbox', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = new Database({ url: testDatabase.url, schema: 'outbox_test' });
    await database.execute('CREATE SCHEMA outbox_test');
    await database.execute(
      'CREATE TABLE outbox (id bigserial PRIMARY KEY, topic text, partition_key text, envelope jsonb)',
    );
  });

  afterEach(() => database.execute('DELETE FROM outbox'));

  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  const rows = () =>
    database.query<{ topic: string; partition_key: string; envelope: AnyEvent }>(
      'SELECT * FROM outbox ORDER BY id',
    );

  it('takes events in the order in which they were emitted, in sealed envelopes', async () => {
    await database.transaction((transaction) =>
      emitAll(transaction, [
        {
          type: 'UserUnfollowed',
          aggregateId: pair,
          actorId: bob,
          correlationId: 'request-1',
          data: { followerId: bob, followeeId: alice },
        },
        {
          type: 'UserBlocked',
          aggregateId: pair,
          actorId: bob,
          correlationId: 'request-1',
          causationId: postId,
          data: { blockerId: bob, blockedId: alice },
        },
      ]),
    );
    const written = await rows();
    expect(written.map(({ envelope }) => envelope.type)).toEqual(['UserUnfollowed', 'UserBlocked']);
    expect(written[1]).toMatchObject({
      topic: 'social-graph.relationship',
      partition_key: pair,
      envelope: {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        version: 1,
        occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        aggregateId: pair,
        actorId: bob,
        correlationId: 'request-1',
        causationId: postId,
        data: { blockerId: bob, blockedId: alice },
      },
    });
    expect(written[0]?.envelope.causationId).toBeNull();
  });

  it('wakes the relay of the domain after the commit, and not after a roll-back', async () => {
    const woken: string[] = [];
    const stop = onOutboxSignal((domain) => woken.push(domain));
    const deletePost = (fail: boolean) =>
      database.transaction(async (transaction) => {
        const data = { postId, authorId: alice };
        await emit(transaction, {
          type: 'PostDeleted',
          aggregateId: postId,
          actorId: alice,
          correlationId: 'request-2',
          data,
        });
        expect(woken).toEqual([]);
        if (fail) throw new Error('alice changed her mind');
      });
    await expect(deletePost(true)).rejects.toThrow('alice changed her mind');
    expect(woken).toEqual([]);
    expect(await rows()).toEqual([]);
    await deletePost(false);
    expect(woken).toEqual(['posts']);
    stop();
  });

  it('refuses data that the contract refuses, and the wrong aggregate, so that nothing is written', async () => {
    const badly = (event: { aggregateId?: string; postId?: string }) =>
      database.transaction((transaction) =>
        emit(transaction, {
          type: 'PostDeleted',
          aggregateId: event.aggregateId ?? postId,
          actorId: alice,
          correlationId: 'request-3',
          data: { postId: event.postId ?? postId, authorId: alice },
        }),
      );
    await expect(badly({ postId: 'post-10', aggregateId: 'post-10' })).rejects.toThrow(
      /PostDeleted: data\/postId/,
    );
    await expect(badly({ aggregateId: alice })).rejects.toThrow(/aggregateId must be postId/);
    expect(await rows()).toEqual([]);
  });
});
