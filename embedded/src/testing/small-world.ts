import type { Person } from './client';
import type { TestGraph } from './test-graph';

/** A few people with something of everything between them. Ids are global ids. */
export interface SmallWorld {
  alice: Person;
  bob: Person;
  carol: Person;
  dan: Person;
  erin: Person;
  /** Public, by bob: mentions alice, has #chorus, was edited, has comments, reactions, a repost by carol. */
  postId: string;
  /** Public, by alice: quotes `postId`. */
  quoteId: string;
  /** By alice, for followers. */
  followersPostId: string;
  /** By alice, on `postId`. */
  commentId: string;
  /** By bob, under `commentId`. */
  replyId: string;
}

/**
 * alice and bob follow each other, carol follows both, alice follows carol; alice and dan are friends; erin is locked and
 * alice waits for her answer. Nobody blocks or mutes anybody.
 */
export async function createSmallWorld(graph: TestGraph): Promise<SmallWorld> {
  const people = await graph.signUpAll('alice', 'bob', 'carol', 'dan', 'erin');
  const { alice, bob, carol, dan, erin } = people;
  const follow = (who: Person, whom: Person) => who.mutate('followUser', { userId: whom.id });
  await erin.mutate('updatePrivacySettings', { requiresFollowApproval: true });
  await Promise.all([
    follow(alice, bob),
    follow(bob, alice),
    follow(carol, alice),
    follow(carol, bob),
    follow(alice, carol),
  ]);
  await follow(alice, erin);
  await alice.mutate('requestFriendship', { userId: dan.id });
  await dan.mutate('acceptFriendship', { userId: alice.id });

  const create = async (who: Person, input: Record<string, unknown>): Promise<string> =>
    (await who.mutate('createPost', input, 'post { id }')).post.id;
  const postId = await create(bob, { text: 'Hello @alice, this is #chorus', contentWarning: 'joy' });
  await bob.mutate('editPost', { postId, text: 'Hello @alice, this is #chorus indeed' });
  const quoteId = await create(alice, { text: 'Look at this', quotedPostId: postId });
  const followersPostId = await create(alice, { text: 'For my followers', audience: 'FOLLOWERS' });
  const comment = async (who: Person, input: Record<string, unknown>): Promise<string> =>
    (await who.mutate('addComment', input, 'comment { id }')).comment.id;
  const commentId = await comment(alice, { postId, text: 'Hello bob' });
  const replyId = await comment(bob, { postId, parentCommentId: commentId, text: 'Hello again' });
  await alice.mutate('editComment', { commentId, text: 'Hello, bob' });
  await alice.mutate('react', { subjectId: postId, kind: 'LOVE' });
  await carol.mutate('react', { subjectId: postId, kind: 'LIKE' });
  await bob.mutate('react', { subjectId: commentId, kind: 'LAUGH' });
  await alice.mutate('react', { subjectId: replyId, kind: 'WOW' });
  await carol.mutate('repost', { postId });
  await alice.mutate('bookmarkPost', { postId });
  await graph.settle();
  return { ...people, postId, quoteId, followersPostId, commentId, replyId };
}
