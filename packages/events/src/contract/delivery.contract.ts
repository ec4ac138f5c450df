import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenStage } from '../event-log.contract';
import { allTopics, newestContract } from '../contracts';
import type { AnyEvent, EventEnvelope, EventType } from '../envelope';
import type { EventLog } from '../event-log';
import { prepared, type ConsumerDefinition } from '../consumer';
import { emit } from '../outbox';
import { alice, gate, range, record, someIds, until } from './stage';

const fixtures = join(__dirname, '../../../../schema/events/fixtures');

export function describeDelivery(openStage: OpenStage): void {
  describe('delivery', () => {
    it('handles once what is delivered again after a crash between the effect and the position', async () => {
      const stage = await openStage();
      const posts = someIds(5);
      await stage.editPosts(posts, 4);
      let deliveries = 0;
      const dying = await stage.startProcess([stage.recorder('feed.home')], {
        log: dyingBeforePosition(stage.openLog(), () => (deliveries += 1)),
      });
      await until(async () => (await stage.effects('feed.home')).length === 20);
      expect(deliveries).toBeGreaterThan(0);
      expect(await dying.lag()).toEqual([{ group: 'feed.home', topic: 'posts.post', events: 20 }]);
      await dying.stop();

      const next = await stage.startProcess([stage.recorder('feed.home')]);
      await stage.editPosts(posts);
      await next.settle();
      for (const post of posts) expect(await stage.revisions('feed.home', post)).toEqual([1, 2, 3, 4, 5]);
    });

    it('prepares an event when those before it of its aggregate are applied, and never one that was handled', async () => {
      const stage = await openStage();
      const posts = someIds(3);
      await stage.editPosts(posts, 4);
      /** By post: how many events had been applied when the next one was prepared. */
      const appliedBefore = new Map<string, number[]>(posts.map((post) => [post, []]));
      const definition: ConsumerDefinition = {
        group: 'feed.home',
        handlers: {
          PostEdited: prepared('PostEdited', {
            async before({ data: { postId } }) {
              appliedBefore.get(postId)?.push((await stage.revisions('feed.home', postId)).length);
            },
            apply: record('feed.home'),
          }),
        },
      };
      const dying = await stage.startProcess([definition], {
        log: dyingBeforePosition(stage.openLog(), () => undefined),
      });
      await until(async () => (await stage.effects('feed.home')).length > 0);
      await dying.stop();
      const next = await stage.startProcess([definition]);
      await next.settle();
      expect([...appliedBefore.values()]).toEqual(posts.map(() => [0, 1, 2, 3]));
    });

    it('prepares together what can be prepared together, and gives each event what was prepared for it', async () => {
      const stage = await openStage();
      const posts = someIds(20);
      await stage.editPosts(posts, 2);
      const together: number[] = [];
      const seen: [string, unknown][] = [];
      const prepare = ({ data: { postId, revision } }: EventEnvelope<'PostEdited'>) =>
        `${postId}/${revision}`;
      const runtime = await stage.startProcess([
        {
          group: 'feed.home',
          handlers: {
            PostEdited: prepared('PostEdited', {
              before: async (event) => prepare(event),
              async beforeAll(events) {
                expect(new Set(events.map(({ aggregateId }) => aggregateId)).size).toBe(events.length);
                together.push(events.length);
                return events.map(prepare);
              },
              async apply(event, context, preparation) {
                seen.push([prepare(event), preparation]);
                await record('feed.home')(event, context);
              },
            }),
          },
        },
      ]);
      await runtime.settle();
      for (const post of posts) expect(await stage.revisions('feed.home', post)).toEqual([1, 2]);
      expect(seen.map(([wanted]) => wanted)).toEqual(seen.map(([, got]) => got));
      expect(Math.max(...together)).toBeGreaterThan(1);
    });

    it('prepares events one by one when they cannot be prepared together', async () => {
      const stage = await openStage();
      const posts = someIds(8);
      await stage.editPosts(posts);
      const runtime = await stage.startProcess([
        {
          group: 'feed.home',
          handlers: {
            PostEdited: prepared('PostEdited', {
              async before({ data: { postId } }) {
                if (postId === posts[0]) throw new Error('this one never');
              },
              beforeAll: () => Promise.reject(new Error('one of them never')),
              apply: record('feed.home'),
            }),
          },
          retry: { attempts: 2, baseDelayMs: 1 },
        },
      ]);
      await runtime.settle();
      for (const post of posts.slice(1)) expect(await stage.revisions('feed.home', post)).toEqual([1]);
      expect((await runtime.deadLetters()).map(({ event }) => event.aggregateId)).toEqual([posts[0]]);
    });

    it('starts a new group at the beginning of what the log holds', async () => {
      const stage = await openStage();
      const posts = someIds(3);
      const old = await stage.startProcess([stage.recorder('feed.home')]);
      await stage.editPosts(posts, 2);
      await old.settle();
      await old.stop();

      const both = await stage.startProcess([stage.recorder('feed.home'), stage.recorder('search.posts')]);
      await both.settle();
      for (const group of ['feed.home', 'search.posts']) {
        for (const post of posts) expect(await stage.revisions(group, post)).toEqual([1, 2]);
      }
    });

    it('keeps one partition in one pair of hands when two processes work for a group', async () => {
      const stage = await openStage();
      const posts = someIds(12);
      const inHand = new Set<string>();
      const handled = { first: 0, second: 0 };
      // Looks on from outside the transaction, where the inbox does not make rivals take turns.
      const definition = (name: keyof typeof handled): ConsumerDefinition => ({
        group: 'feed.home',
        handlers: {
          PostEdited: {
            async before({ aggregateId }) {
              expect(inHand).not.toContain(aggregateId);
              inHand.add(aggregateId);
              await new Promise(setImmediate);
              inHand.delete(aggregateId);
              handled[name] += 1;
            },
            apply: record('feed.home'),
          },
        },
      });
      const first = await stage.startProcess([definition('first')]);
      const second = await stage.startProcess([definition('second')]);
      await Promise.all(posts.map((post) => stage.editPosts([post], 10)));
      await first.settle();
      await first.stop();
      const handledByFirst = handled.first;
      await stage.editPosts(posts, 5);
      await second.settle();
      expect(handled.first).toBe(handledByFirst);
      expect(handled.first + handled.second).toBe(180);
      for (const post of posts) expect(await stage.revisions('feed.home', post)).toEqual(range(1, 15));
      expect(await second.deadLetters()).toEqual([]);
    });

    it('leaves to another process every partition but those in hand', async () => {
      const stage = await openStage();
      const door = gate();
      const options = { batchSize: 1, concurrency: 1 };
      await stage.editPosts(someIds(20), 3);
      let handledByFirst = 0;
      await stage.startProcess([
        // Has had each partition in hand, and the first of them again, when it stops short.
        stage.recorder('feed.home', () => ((handledByFirst += 1) > 5 ? door.passed : undefined), options),
      ]);
      await until(() => handledByFirst === 6);
      const log = stage.openLog();
      await stage.startProcess([stage.recorder('feed.home', undefined, options)]);
      await until(
        async () => (await log.progress()).filter(({ position, end }) => position < end).length === 1,
      );
      door.open();
      await until(async () => (await stage.effects('feed.home')).length === 60);
    });

    it('wakes the consumers of another process without waiting for their poll', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      await stage.startProcess([stage.recorder('feed.home')], { relay: false });
      await stage.startProcess();
      await stage.editPost(post);
      await until(async () => (await stage.effects('feed.home')).length === 1);
      const startedAt = Date.now();
      await stage.editPost(post);
      await until(async () => (await stage.effects('feed.home')).length === 2);
      expect(Date.now() - startedAt).toBeLessThan(1_000);
    });

    it('reads ahead no more than its batches for a slow group, and holds up nobody else', async () => {
      const stage = await openStage();
      const door = gate();
      const slow = stage.recorder('search.posts', () => door.passed, { batchSize: 5, concurrency: 2 });
      const counted = countingLog(stage.openLog(), 'search.posts');
      const runtime = await stage.startProcess([slow, stage.recorder('feed.home')], { log: counted.log });
      await stage.editPosts(someIds(30), 5);
      await until(async () => (await stage.effects('feed.home')).length === 150);
      expect(await stage.effects('search.posts')).toEqual([]);
      expect(counted.inMemory()).toBeGreaterThan(0);
      expect(counted.inMemory()).toBeLessThanOrEqual(10);
      expect(await runtime.lag()).toContainEqual({ group: 'search.posts', topic: 'posts.post', events: 150 });
      door.open();
      await runtime.settle();
      expect(await stage.effects('search.posts')).toHaveLength(150);
      expect(counted.most()).toBeLessThanOrEqual(10);
    });

    it('finishes what is in hand when it stops, and leaves the rest to the next start', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      const door = gate();
      let began = 0;
      const first = await stage.startProcess([
        stage.recorder(
          'feed.home',
          async () => {
            began += 1;
            await door.passed;
          },
          { batchSize: 2 },
        ),
      ]);
      await stage.editPosts([post], 6);
      await until(() => began === 1);
      let stopped = false;
      const stopping = first.stop().then(() => {
        stopped = true;
      });
      await new Promise(setImmediate);
      expect(stopped).toBe(false);
      door.open();
      await stopping;
      const done = await stage.revisions('feed.home', post);
      expect(done).toEqual(range(1, done.length));
      expect(done.length).toBeLessThan(6);

      const redelivered: number[] = [];
      const second = await stage.startProcess([
        stage.recorder('feed.home', ({ data }) => void redelivered.push(data.revision)),
      ]);
      await second.settle();
      expect(redelivered).toEqual(range(done.length + 1, 6));
    });

    it('settles only when the events that handlers caused are handled too', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      const chain = stage.recorder('posts.chain');
      chain.handlers.PostEdited = async (event, context) => {
        await record('posts.chain')(event, context);
        if (event.data.revision >= 5) return;
        await emit(context.transaction, {
          type: 'PostEdited',
          aggregateId: event.aggregateId,
          actorId: alice,
          correlationId: event.correlationId,
          causationId: event.id,
          data: { ...event.data, revision: event.data.revision + 1 },
        });
      };
      const runtime = await stage.startProcess([chain]);
      await stage.editPost(post);
      await runtime.settle();
      expect(await stage.revisions('posts.chain', post)).toEqual([1, 2, 3, 4, 5]);
    });

    it('holds events back while consumers are paused and says how many', async () => {
      const stage = await openStage();
      const posts = someIds(4);
      const runtime = await stage.startProcess([stage.recorder('feed.home')]);
      await runtime.settle();
      await runtime.pauseConsumers();
      await stage.editPosts(posts, 2);
      await expect(runtime.settle()).rejects.toThrow('paused');
      await until(async () => (await runtime.lag())[0]?.events === 8);
      expect(await stage.effects('feed.home')).toEqual([]);
      runtime.resumeConsumers();
      await runtime.settle();
      expect(await stage.effects('feed.home')).toHaveLength(8);
      expect(await runtime.lag()).toEqual([{ group: 'feed.home', topic: 'posts.post', events: 0 }]);
    });

    it('delivers events as they were written by older versions, and with properties of newer ones', async () => {
      const stage = await openStage();
      const log = stage.openLog();
      await log.prepare(allTopics());
      const events = readdirSync(fixtures).map(
        (name) => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as AnyEvent,
      );
      const seen: AnyEvent[] = [];
      const handlers = Object.fromEntries(
        events.map(({ type }) => [type, async (event: AnyEvent) => void seen.push(event)]),
      );
      const runtime = await stage.startProcess([{ group: 'analytics.everything', handlers }]);
      const sent = events.map((event) => ({ ...event, data: { ...event.data, addedLater: true } }));
      await stage.database.execute(
        `INSERT INTO outbox (topic, partition_key, envelope)
         SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[])`,
        [
          sent.map(({ type }) => newestContract(type as EventType).topic),
          sent.map(({ aggregateId }) => aggregateId),
          sent.map((event) => JSON.stringify(event)),
        ],
      );
      await runtime.settle();
      const byId = (left: { id: string }, right: { id: string }) => left.id.localeCompare(right.id);
      expect([...seen].sort(byId)).toEqual([...sent].sort(byId));
    });
  });
}

/** A log whose consumers die after the effect: no position is ever saved. */
function dyingBeforePosition(log: EventLog, onDelivered: () => void): EventLog {
  return overriding(log, {
    subscribe: (options) =>
      log.subscribe({
        ...options,
        async deliver(batch) {
          await options.deliver(batch);
          onDelivered();
          return { handled: 0, retryInMs: 3_600_000 };
        },
      }),
  });
}

/** A log that counts the records a group has in memory. */
function countingLog(log: EventLog, group: string): { log: EventLog; inMemory(): number; most(): number } {
  let now = 0;
  let most = 0;
  const counting = overriding(log, {
    subscribe: (options) =>
      log.subscribe({
        ...options,
        async deliver(batch) {
          if (options.group !== group) return options.deliver(batch);
          now += batch.records.length;
          most = Math.max(most, now);
          const delivery = await options.deliver(batch);
          now -= batch.records.length;
          return delivery;
        },
      }),
  });
  return { log: counting, inMemory: () => now, most: () => most };
}

function overriding(log: EventLog, own: Partial<EventLog>): EventLog {
  return new Proxy(log, {
    get(target, property: keyof EventLog) {
      const value = own[property] ?? target[property];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
