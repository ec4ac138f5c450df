import type { BenchmarkOptions } from '../benchmark';
import { runAll } from '../feeds/locks';
import type { Random } from '../feeds/random';
import type { Crowd } from './crowd';
import { timed } from './load-graph';
import type { Product } from './product';

/** How much people have done. */
export interface Activity {
  posts: number;
  reactions: number;
  comments: number;
}

const atOnce = 8;
const kinds = ['LIKE', 'LOVE', 'LAUGH', 'WOW'] as const;
const followersOnlyShare = 0.2;

/** People post, react and comment through the endpoint; then every event is handled and the tables are tidied up. */
export async function fill(
  product: Product,
  crowd: Crowd,
  { random, activity, progress }: { random: Random; activity: Activity } & Pick<BenchmarkOptions, 'progress'>,
): Promise<void> {
  const { endpoint, database } = product;
  const { members } = crowd;
  const publicPostIds: string[] = [];
  const times = (what: string, count: number, work: (number: number) => Promise<unknown>) => {
    const tasks = Array.from({ length: count }, (_, number) => async () => void (await work(number)));
    return timed(`${count} ${what}`, count, progress, () => runAll(tasks, atOnce));
  };
  await times('posts', activity.posts, async (number) => {
    // In turns at first, so that everybody has some; then whoever comes.
    const isFirstOfTheirs = number < members.length * 3;
    const { handle, token } =
      members[isFirstOfTheirs ? number % members.length : random.below(members.length)]!;
    const audience = random.chance(followersOnlyShare) ? 'FOLLOWERS' : 'PUBLIC';
    const text = `Number ${number}: what ${handle} has to say today, in about as many words as people use for a post.`;
    const { post } = await endpoint.mutate('createPost', { text, audience }, 'post { id }', token);
    if (audience === 'PUBLIC') publicPostIds.push((post as { id: string }).id);
  });
  await times('reactions', activity.reactions, () => {
    const input = { subjectId: random.pick(publicPostIds), kind: random.pick(kinds) };
    return endpoint.mutate('react', input, '', random.pick(members).token);
  });
  await times('comments', activity.comments, (number) => {
    const input = { postId: random.pick(publicPostIds), text: `Comment number ${number}` };
    return endpoint.mutate('addComment', input, 'comment { id }', random.pick(members).token);
  });
  await timed('events are handled', 1, progress, () => product.settle());
  // What autovacuum would do sooner or later, so that it does not begin in the middle of a measurement.
  await database.execute('VACUUM (ANALYZE)');
}
