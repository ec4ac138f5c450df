import type { ConsumerDefinition, PreparedHandler } from '../consumer';
import type { OpenStage } from '../event-log.contract';
import type { EventEnvelope } from '../envelope';
import { range, record, someIds, until } from './stage';

type Edit = EventEnvelope<'PostEdited'>;

/** Writes the effects of the edits of one call, after `first`. */
const recorderOfMany = (group: string, first: (events: readonly Edit[]) => void): Required<EditHandler> => ({
  before: async ({ data }) => data.revision,
  beforeAll: async (events) => events.map(({ data }) => data.revision),
  async apply(event, context) {
    first([event]);
    await record(group)(event, context);
  },
  async applyAll(events, context, revisions) {
    expect(revisions).toEqual(events.map(({ data }) => data.revision));
    first(events);
    for (const event of events) await record(group)(event, context);
  },
});
type EditHandler = PreparedHandler<'PostEdited', number>;

const consumerOf = (PostEdited: EditHandler, more: Partial<ConsumerDefinition['handlers']> = {}) => ({
  group: 'feed.home',
  handlers: { PostEdited: PostEdited as PreparedHandler<'PostEdited'>, ...more },
  retry: { attempts: 2, baseDelayMs: 1 },
});

export function describeTogether(openStage: OpenStage): void {
  describe('handling together', () => {
    it('applies events of one aggregate in one call and in order, where the handler says that it may', async () => {
      const stage = await openStage();
      const posts = someIds(3);
      await stage.editPosts(posts, 10);
      const calls: (readonly Edit[])[] = [];
      const handler = recorderOfMany('feed.home', (events) => calls.push(events));
      const runtime = await stage.startProcess([consumerOf(handler)]);
      await runtime.settle();
      for (const post of posts) expect(await stage.revisions('feed.home', post)).toEqual(range(1, 10));
      const ofOnePost = calls.map(
        (events) => events.length - new Set(events.map(({ aggregateId }) => aggregateId)).size,
      );
      expect(Math.max(...ofOnePost)).toBeGreaterThan(0);
    });

    it('applies one by one what fails together, and gives up on the bad one alone', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      await stage.editPosts([post], 4);
      let calls = 0;
      const handler: EditHandler = {
        ...recorderOfMany('feed.home', () => {
          calls += 1;
          throw new Error('never together');
        }),
        async apply(event, context) {
          if (event.data.revision === 2) throw new Error('never alone either');
          await record('feed.home')(event, context);
        },
      };
      const runtime = await stage.startProcess([consumerOf(handler)]);
      await runtime.settle();
      expect(calls).toBeGreaterThan(0);
      expect(await stage.revisions('feed.home', post)).toEqual([1, 3, 4]);
      expect((await runtime.deadLetters()).map(({ event }) => event.data)).toMatchObject([{ revision: 2 }]);
    });

    it('keeps the order of the log between what is applied together and what is not', async () => {
      const stage = await openStage();
      const [post = ''] = someIds(1);
      await stage.editPosts([post], 2);
      await stage.deletePost(post);
      await stage.editPosts([post], 2);
      const order: string[] = [];
      const recorder = recorderOfMany('feed.home', (events) => order.push(...events.map(({ type }) => type)));
      const definition = consumerOf(recorder, { PostDeleted: async ({ type }) => void order.push(type) });
      const runtime = await stage.startProcess([definition]);
      await until(() => order.length === 5);
      await runtime.settle();
      expect(order).toEqual(['PostEdited', 'PostEdited', 'PostDeleted', 'PostEdited', 'PostEdited']);
      expect(await stage.revisions('feed.home', post)).toEqual(range(1, 4));
    });
  });
}
