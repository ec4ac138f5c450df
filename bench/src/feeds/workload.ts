import type { SocialNetwork } from './edge-list';
import { runAll } from './locks';
import type { Audience, Oracle } from './oracle';
import type { People } from './people';
import type { Random } from './random';

type Task = () => Promise<void>;

const audiences: readonly Audience[] = ['PUBLIC', 'PUBLIC', 'FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME'];
const repostShare = 0.1;
const lockedShare = 0.1;

/** Signs everybody up; one in ten approves their followers. */
export const signUpAll = (
  people: People,
  network: SocialNetwork,
  random: Random,
  limit: number,
): Promise<void> =>
  runAll(
    Array.from({ length: network.people }, (_, number): Task => {
      const isLocked = random.chance(lockedShare);
      return () => people.signUp(number, isLocked);
    }),
    limit,
  );

/** Connects every pair both ways: a third become friends, the others follow each other. */
export const connectAll = (
  people: People,
  network: SocialNetwork,
  random: Random,
  limit: number,
): Promise<void> =>
  runAll(
    network.pairs.flatMap(([one, other]): Task[] =>
      random.chance(1 / 3)
        ? [() => people.befriend(one, other)]
        : [() => people.follow(one, other), () => people.follow(other, one)],
    ),
    limit,
  );

/** `posts` posts, a tenth of them reposts, while people follow, unfollow, befriend, block, mute, edit and delete. */
export function live(
  people: People,
  oracle: Oracle,
  network: SocialNetwork,
  options: {
    random: Random;
    posts: number;
    limit: number;
    onProgress?: (done: number) => void;
  },
): Promise<void> {
  const { random, posts, limit, onProgress } = options;
  const anyone = (): number => random.below(network.people);
  const anyPair = (): [number, number] => random.pick(network.pairs);
  const anyPostId = (): string | undefined => random.pick([...oracle.posts.keys()]);
  const anyPublicPostId = (): string | undefined =>
    random.pick(
      [...oracle.posts.values()].filter(({ audience, isDeleted }) => audience === 'PUBLIC' && !isDeleted),
    )?.id;

  const writeOne = (): Promise<void> => {
    const postId = random.chance(repostShare) ? anyPublicPostId() : undefined;
    if (postId !== undefined) return people.repost(anyone(), postId);
    const author = anyone();
    const mentioned = [anyone(), anyone()].filter((person) => person !== author);
    return people.post(author, random.pick(audiences), mentioned);
  };
  const meddle = async (): Promise<void> => {
    const [one, other] = anyPair();
    const stranger = anyone();
    const postId = anyPostId();
    const changes: (() => Promise<void> | undefined)[] = [
      () => people.unfollow(one, other),
      () => people.follow(one, other),
      () => (stranger === one ? undefined : people.follow(one, stranger)),
      () => people.befriend(one, other),
      () => people.unfriend(one, other),
      () => (random.chance(0.5) ? people.block(one, other) : people.unblock(one, other)),
      // Some mutes end before the feeds are read, some while, some after, some never.
      () => people.mute(one, other, random.chance(0.2) ? null : 1_000 + random.below(60_000)),
      () => (postId === undefined ? undefined : people.edit(postId)),
      () => (postId === undefined || random.chance(0.5) ? undefined : people.delete(postId)),
      () => (postId === undefined ? undefined : people.undoRepost(stranger, postId)),
    ];
    await random.pick(changes)();
  };

  let done = 0;
  const tasks = Array.from({ length: posts }, (): Task => async () => {
    await writeOne();
    if (random.chance(0.5)) await meddle();
    done += 1;
    onProgress?.(done);
  });
  return runAll(tasks, limit);
}
