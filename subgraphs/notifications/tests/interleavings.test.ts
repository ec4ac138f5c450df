import { Database } from '@chorus/database';
import {
  InProcessDomainQueries,
  RequestScope,
  type Ask,
  type DomainQueryResponder,
} from '@chorus/domain-queries';
import { strangers } from '@chorus/audience';
import type { EventEnvelope, EventType, NewestEventData } from '@chorus/events';
import { createMemoryLiveBus } from '@chorus/live';
import { createStreamWriter } from '@chorus/streams';
import { countStatements, createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { withDefaults } from '../src/options';
import { createRecordingHandler } from '../src/recording/recording.consumer';
import { notificationLogOn } from '../src/stream/notification-log';

/**
 * Events of different aggregates come in no order, and what was a dead letter comes again when much has happened since. Whatever
 * the order, the batches and the repetitions: the same events leave the same notifications.
 */

let testDatabase: TestDatabase;
let database: Database;
let handler: ReturnType<typeof createRecordingHandler>;

// Everybody is a stranger to everybody, and everything is there to be seen: what is judged has its own tests.
const played: DomainQueryResponder[] = [
  {
    domain: 'social-graph',
    answer: async (_name, question) =>
      (question as Ask<'social-graph.relations-between'>).people.map(({ otherIds }) =>
        otherIds.map(() => strangers),
      ) as never,
  },
  {
    domain: 'posts',
    answer: async (_name, question) => (question as Ask<'posts.audiences'>).postIds.map(() => null) as never,
  },
];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = new Database({ url: testDatabase.url, schema: 'notifications', maxConnections: 3 });
  const port = new InProcessDomainQueries();
  for (const responder of played) port.register(responder);
  handler = createRecordingHandler({
    background: database,
    settings: withDefaults({}),
    serviceScope: async (name) => RequestScope.forService(name, port),
    stream: createStreamWriter(notificationLogOn(database, createMemoryLiveBus())),
  });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

/** mulberry32 */
function randomOf(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * end);
  };
}

function shuffled<Item>(items: readonly Item[], random: (end: number) => number): Item[] {
  const left = [...items];
  return items.map(() => left.splice(random(left.length), 1)[0]!);
}

/** A story of four people, event by event, each a second after the other. */
function story(): EventEnvelope[] {
  const [alice, bob, carol, dan] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const [postId, otherId, erasedId] = [uuidv7(), uuidv7(), uuidv7()];
  const [commentId, replyId] = [uuidv7(), uuidv7()];
  let at = Date.now() - 60_000;
  const event = <Type extends EventType>(type: Type, data: NewestEventData[Type]): EventEnvelope => ({
    id: uuidv7(),
    type,
    version: 1,
    occurredAt: new Date((at += 1_000)).toISOString(),
    aggregateId: 'of no interest here',
    actorId: null,
    correlationId: 'test',
    causationId: null,
    data,
  });
  const reaction = (post: string, reactorId: string) => ({
    subjectType: 'POST' as const,
    subjectId: post,
    postId: post,
    subjectAuthorId: alice!,
    reactorId,
  });
  const restored = { audience: 'PUBLIC' as const, createdAt: new Date().toISOString(), mentionedIds: [] };
  return [
    event('ReactionAdded', { ...reaction(postId, bob), kind: 'LIKE' }),
    event('ReactionAdded', { ...reaction(postId, carol), kind: 'LIKE' }),
    event('ReactionRemoved', reaction(postId, bob)),
    event('ReactionAdded', { ...reaction(postId, bob), kind: 'LOVE' }),
    event('ReactionAdded', { ...reaction(postId, carol), kind: 'WOW' }),
    event('ReactionAdded', { ...reaction(postId, dan), kind: 'WOW' }),
    event('ReactionRemoved', reaction(postId, dan)),
    event('CommentCreated', {
      commentId,
      postId,
      authorId: bob,
      postAuthorId: alice,
      parentCommentId: null,
      parentAuthorId: null,
      mentionedIds: [dan],
    }),
    event('CommentCreated', {
      commentId: replyId,
      postId,
      authorId: carol,
      postAuthorId: alice,
      parentCommentId: commentId,
      parentAuthorId: bob,
      mentionedIds: [dan],
    }),
    event('ReactionAdded', {
      ...reaction(postId, carol),
      subjectType: 'COMMENT',
      subjectId: commentId,
      subjectAuthorId: bob,
      kind: 'LIKE',
    }),
    event('CommentDeleted', { commentId, postId, authorId: bob }),
    event('PostDeleted', { postId, authorId: alice }),
    event('PostRestored', { postId, authorId: alice, ...restored }),
    event('ReactionAdded', { ...reaction(otherId, bob), kind: 'LIKE' }),
    event('PostReposted', {
      postId: otherId,
      authorId: alice,
      reposterId: bob,
      repostedAt: restored.createdAt,
    }),
    event('PostReposted', {
      postId: otherId,
      authorId: alice,
      reposterId: carol,
      repostedAt: restored.createdAt,
    }),
    event('RepostUndone', { postId: otherId, authorId: alice, reposterId: carol }),
    event('PostDeleted', { postId: otherId, authorId: alice }),
    event('ReactionAdded', { ...reaction(erasedId, bob), kind: 'LIKE' }),
    event('PostDeleted', { postId: erasedId, authorId: alice }),
    event('PostErased', { postId: erasedId, authorId: alice }),
    event('UserFollowed', { followerId: bob, followeeId: alice, byRequest: false }),
    event('UserFollowed', { followerId: carol, followeeId: alice, byRequest: false }),
    event('UserUnfollowed', { followerId: carol, followeeId: alice }),
    event('FriendRequested', { requesterId: bob, targetId: alice }),
    event('FriendAccepted', { requesterId: bob, accepterId: alice }),
    event('FollowRequested', { requesterId: dan, targetId: alice }),
    event('FollowRequestWithdrawn', { requesterId: dan, targetId: alice }),
    event('FollowRequested', { requesterId: dan, targetId: alice }),
  ];
}

async function handle(events: readonly EventEnvelope[]): Promise<void> {
  const additions = await handler.beforeAll(events);
  await database.transaction((transaction) =>
    handler.applyAll(events, { transaction, attempt: 1 }, additions),
  );
}

interface Kept {
  kind: string;
  hidden: boolean;
  subject: string | null;
  people: string[];
  count: number;
}

/** What is kept of everything, without ids and times of its own. */
async function kept(): Promise<Kept[]> {
  return database.query<Kept & { [column: string]: unknown }>(
    `SELECT kind, hidden_at IS NOT NULL AS hidden, recipient_id || ' ' || coalesce(subject_id::text, '') AS subject,
       actors_count AS count,
       (SELECT array_agg(actor_id || ' ' || item ORDER BY actor_id, item) FROM group_members WHERE group_id = groups.id) AS people
     FROM groups ORDER BY kind, subject`,
  );
}

async function forget(): Promise<void> {
  for (const table of ['groups', 'endings', 'push_jobs']) await database.execute(`DELETE FROM ${table}`);
}

it('the same events in any order, in any batches, some of them again, end in the same state', async () => {
  const events = story();
  await handle(events);
  const expected = await kept();
  // What is left of the story, so that the comparison is not one of nothing.
  expect(expected.map(({ kind, hidden, count }) => `${kind} ${hidden} ${count}`)).toEqual(
    [
      'COMMENT false 1',
      'FOLLOW false 1',
      'FOLLOW_REQUEST false 1',
      'FRIEND_ACCEPTED false 1',
      'MENTION false 1',
      'REACTION false 2',
      'REACTION true 1',
      'REPLY false 1',
      'REPOST true 1',
    ].sort(),
  );
  for (let seed = 1; seed <= 25; seed += 1) {
    await forget();
    const random = randomOf(seed);
    const again = events.filter(() => random(3) === 0);
    const order = shuffled([...events, ...again], random);
    while (order.length > 0) await handle(order.splice(0, 1 + random(8)));
    expect({ seed, kept: await kept() }).toEqual({ seed, kept: expected });
  }
}, 60_000);

it('a thousand reactions to one post cost no more statements than one, and are one row of the stream', async () => {
  await forget();
  const [first] = story();
  const many = Array.from({ length: 1_000 }, (_, index) => ({
    ...first!,
    id: uuidv7(),
    occurredAt: new Date(Date.now() + index).toISOString(),
    data: { ...first!.data, reactorId: uuidv7() },
  })) as EventEnvelope[];
  await handle(many.slice(0, 1));
  const [before] = await database.query<{ rows: number }>('SELECT count(*)::int AS rows FROM stream_entries');
  const { statements } = await countStatements(() => handle(many.slice(1)));
  // The will; begin, endings, groups, members; members in, the group, pushes; the stream's two; commit.
  expect(statements.length).toBeLessThanOrEqual(13);
  const [after] = await database.query<{ rows: number }>('SELECT count(*)::int AS rows FROM stream_entries');
  expect(after!.rows - before!.rows).toBe(1);
  expect(await kept()).toMatchObject([{ kind: 'REACTION', count: 1_000 }]);
});
