import { Database } from '@chorus/database';
import {
  InProcessDomainQueries,
  RequestScope,
  type DomainQueryResponder,
  type TimelineEntry,
} from '@chorus/domain-queries';
import type { AnyEvent, EventData, EventHandler, EventType } from '@chorus/events';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { createFeedSubgraph } from '../src';
import { PostgresHomeStore } from '../src/home-store/home-store.postgres';
import { withDefaults } from '../src/options';
import { RebuildService } from '../src/rebuild/rebuild.service';
import { createMemoryLiveBus } from '@chorus/live';

/**
 * A follow and the posts of the followed are events of different aggregates, handled in no order; a rebuild goes on beside
 * both. Whatever the order, the home gets every post: by what is read of posts, by the fan-out, or by both.
 */
describe('while a follow is being handled, or a home rebuilt', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let feed: ReturnType<typeof createFeedSubgraph>;
  let dependencies: Parameters<typeof createFeedSubgraph>[0];
  /** What posts has committed, newest first. */
  let committed: TimelineEntry[];
  /** Runs when posts has looked up its answer and has not given it yet. */
  let whileAnswering: () => Promise<void>;
  let questions: number;
  let alice: string;
  let bob: string;

  // The other domains are ports here: they say what the test lets them say.
  const posts = {
    domain: 'posts',
    async answer(_name: string, { sourceIds, limit }: { sourceIds: string[]; limit: number }) {
      questions += 1;
      const answer = committed.filter(({ sourceId }) => sourceIds.includes(sourceId)).slice(0, limit);
      await whileAnswering();
      return answer;
    },
  } as unknown as DomainQueryResponder;

  const socialGraph = {
    domain: 'social-graph',
    answer: async () => [{ personId: alice, otherId: bob, follows: true, friends: false }],
  } as unknown as DomainQueryResponder;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = new Database({ url: testDatabase.url, schema: 'feed', maxConnections: 8 });
    const domains = new InProcessDomainQueries();
    domains.register(posts);
    domains.register(socialGraph);
    dependencies = {
      databaseUrl: testDatabase.url,
      serviceScope: async (name, requestId) => RequestScope.forService(name, domains, requestId),
      live: createMemoryLiveBus(),
    };
    feed = createFeedSubgraph(dependencies);
  });
  afterAll(async () => {
    await feed.close();
    await database.close();
    await testDatabase.drop();
  });
  beforeEach(() => {
    committed = [];
    questions = 0;
    whileAnswering = async () => undefined;
    [alice, bob] = [uuidv7(), uuidv7()];
  });

  const event = <Type extends EventType>(type: Type, data: EventData[Type]): AnyEvent =>
    ({
      id: uuidv7(),
      type,
      version: 1,
      occurredAt: new Date().toISOString(),
      aggregateId: 'any',
      actorId: null,
      correlationId: 'test',
      causationId: null,
      data,
    }) as unknown as AnyEvent;

  const handlerOf = ({ type }: AnyEvent) => feed.consumers[0]!.handlers[type] as EventHandler<EventType>;

  async function prepare(followed: AnyEvent): Promise<() => Promise<void>> {
    const handler = handlerOf(followed);
    if (typeof handler === 'function') throw new TypeError(`${followed.type} has no preparation.`);
    const prepared = await handler.before(followed);
    return () =>
      database.transaction((transaction) => handler.apply(followed, { transaction, attempt: 1 }, prepared));
  }

  async function handle(happened: AnyEvent): Promise<void> {
    const handler = handlerOf(happened);
    if (typeof handler !== 'function') return (await prepare(happened))();
    await database.transaction((transaction) => handler(happened, { transaction, attempt: 1 }));
  }

  const follows = () => event('UserFollowed', { followerId: alice, followeeId: bob });
  const unfollows = () => event('UserUnfollowed', { followerId: alice, followeeId: bob });

  /** Bob posts: what posts commits, and the event of it. */
  function post(author = bob): { entry: TimelineEntry; created: AnyEvent } {
    const [postId, at] = [uuidv7(), new Date().toISOString()];
    const entry: TimelineEntry = { postId, authorId: author, sourceId: author, at, audience: 'PUBLIC' };
    const rest = { mentionedIds: [], quotedPostId: null, quotedAuthorId: null };
    const created = event('PostCreated', {
      postId,
      authorId: author,
      audience: 'PUBLIC',
      createdAt: at,
      ...rest,
    });
    return { entry, created };
  }

  const homeOf = async (ownerId: string): Promise<string[]> =>
    (await new PostgresHomeStore(database).entries.page(ownerId, null, 100)).candidates.map(
      ({ postId }) => postId,
    );

  it('a rebuild that PostgreSQL ended in favour of a batch of events begins again', async () => {
    const { entry } = post();
    committed.unshift(entry);
    const { followers, entries, homes } = new PostgresHomeStore(database);
    let failures = 0;
    const unlucky = Object.assign(Object.create(homes) as typeof homes, {
      finishRebuild: (...all: Parameters<typeof homes.finishRebuild>) =>
        failures++ === 0
          ? Promise.reject(Object.assign(new Error('deadlock detected'), { code: '40P01' }))
          : homes.finishRebuild(...all),
    });
    await new RebuildService({
      store: { followers, entries, homes: unlucky },
      settings: withDefaults({}),
      serviceScope: dependencies.serviceScope,
    }).rebuildPerson(alice);
    expect(await homeOf(alice)).toEqual([entry.postId]);
    expect((await entries.page(alice, null, 0)).home.state).toBe('READY');
  });

  it('a post that was handled before is brought by the backfill', async () => {
    const { entry, created } = post();
    committed.unshift(entry);
    await handle(created);
    await handle(follows());
    expect(await homeOf(alice)).toEqual([entry.postId]);
  });

  it('a long backfill lets the owner read before the batch that brings it is committed', async () => {
    committed = Array.from({ length: 1_000 }, () => post().entry);
    const followed = follows();
    const handler = handlerOf(followed);
    if (typeof handler === 'function') throw new TypeError('A follow has no preparation.');
    const prepared = await handler.before(followed);
    const { homes, entries } = new PostgresHomeStore(database);
    await database.transaction(async (transaction) => {
      await handler.apply(followed, { transaction, attempt: 1 }, prepared);
      await homes.noteRead(alice, new Date());
    });
    expect((await entries.page(alice, null, 1)).home.completeAfter).toBe(committed.at(-1)?.at);
  });

  it('a post that the backfill does not see any more is brought by the fan-out, which sees the follower already', async () => {
    const { entry, created } = post();
    whileAnswering = async () => {
      committed.unshift(entry);
      await handle(created);
    };
    const apply = await prepare(follows());
    expect(await homeOf(alice)).toEqual([entry.postId]);
    await apply();
    expect(await homeOf(alice)).toEqual([entry.postId]);
  });

  it('a post of between the preparation and its effect is brought by the fan-out', async () => {
    const apply = await prepare(follows());
    const { created, entry } = post();
    await handle(created);
    await apply();
    expect(await homeOf(alice)).toEqual([entry.postId]);
  });

  it('many follows at once bring what each followed person posted, for few questions', async () => {
    const few = createFeedSubgraph(dependencies, { backfillEntries: 4 });
    try {
      const handler = few.consumers[0]!.handlers.UserFollowed as EventHandler<EventType>;
      if (typeof handler === 'function' || !handler.beforeAll)
        throw new TypeError('It prepares many at once.');
      const quiet = Array.from({ length: 20 }, () => uuidv7());
      const [carol, dan] = [uuidv7(), uuidv7()];
      const followed = (followeeId: string) => event('UserFollowed', { followerId: alice, followeeId });
      expect(await handler.beforeAll(quiet.map(followed))).toEqual(quiet.map(() => []));
      expect(questions).toBe(1);

      for (const [author, count] of [
        [bob, 3],
        [carol, 6],
        [dan, 1],
      ] as const)
        for (let n = 0; n < count; n += 1) committed.unshift(post(author).entry);
      const people = [bob, ...quiet, carol, dan];
      const brought = (await handler.beforeAll(people.map(followed))) as { postId: string }[][];
      const newest = people.map((person) =>
        committed.filter(({ sourceId }) => sourceId === person).slice(0, 4),
      );
      const ids = (lists: { postId: string }[][]) => lists.map((list) => list.map(({ postId }) => postId));
      expect(ids(brought)).toEqual(ids(newest));
      expect(questions).toBeLessThan(people.length);
      const { home } = await new PostgresHomeStore(database).entries.page(alice, null, 0);
      expect(home.completeAfter).toBe(newest[people.indexOf(carol)]!.at(-1)!.at);
    } finally {
      await few.close();
    }
  });

  it('a post that both see is there once', async () => {
    const { entry, created } = post();
    committed.unshift(entry);
    const apply = await prepare(follows());
    await handle(created);
    await apply();
    expect(await homeOf(alice)).toEqual([entry.postId]);
  });

  it('a preparation that has to be repeated brings what was posted meanwhile', async () => {
    await prepare(follows());
    const { entry, created } = post();
    committed.unshift(entry);
    await handle(created);
    await handle(follows());
    expect(await homeOf(alice)).toEqual([entry.postId]);
  });

  it('an unfollow that is replayed late takes nothing from the follow after it', async () => {
    await handle(follows());
    const late = unfollows();
    await handle(late);
    const again = follows();
    again.occurredAt = new Date(Date.parse(late.occurredAt) + 1).toISOString();
    await handle(again);
    const { entry, created } = post();
    await handle(created);
    await handle(late);
    expect(await homeOf(alice)).toEqual([entry.postId]);
  });

  it('an unfollow takes out what a friendship does not keep', async () => {
    const { entry, created } = post();
    await handle(follows());
    await handle(event('FriendAccepted', { requesterId: bob, accepterId: alice }));
    await handle(created);
    await handle(unfollows());
    expect(await homeOf(alice)).toEqual([entry.postId]);
    await handle(event('FriendshipEnded', { endedById: alice, otherId: bob }));
    expect(await homeOf(alice)).toEqual([]);
    committed = [];
    await handle(post().created);
    expect(await homeOf(alice)).toEqual([]);
  });

  it('a post of between the reading of the truth and the end of a rebuild stays', async () => {
    const [old, fresh] = [post(), post()];
    committed = [old.entry];
    await handle(follows());
    await new PostgresHomeStore(database).homes.requestRebuild([alice]);
    whileAnswering = async () => {
      committed.unshift(fresh.entry);
      await handle(fresh.created);
    };
    await feed.jobs.find(({ name }) => name === 'feed.rebuild')?.run();
    expect((await homeOf(alice)).sort()).toEqual([old.entry.postId, fresh.entry.postId].sort());
  });

  it('nothing is kept for, or brought by, somebody who is gone', async () => {
    const { created } = post();
    await handle(follows());
    await handle(created);
    await handle(event('AccountDeleted', { accountId: alice }));
    await handle(post().created);
    expect(await homeOf(alice)).toEqual([]);
  });
});
