import type { Client, Person, TestGraph } from '../../src/testing';

export const audiences = ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME'] as const;
export type Audience = (typeof audiences)[number];

/** How a viewer stands to the author. */
export const viewerKinds = [
  'anonymous',
  'self',
  'stranger',
  'follower',
  'friend',
  'requested',
  'mentioned',
  'muter',
  'blocker',
  'blocked',
] as const;
export type ViewerKind = (typeof viewerKinds)[number];

export interface World {
  author: Person;
  /** Somebody in good terms with everybody, with a public post; what the author does there is what is looked for. */
  hub: Person;
  viewers: Record<ViewerKind, Client>;
  /** The author's post in each audience. Each has the hashtag `tag`, and mentions the viewer `mentioned` and the hub. */
  posts: Record<Audience, string>;
  tag: string;
  /** The hub's public post: it mentions the author, who reacted, commented and reposted it. */
  hubPost: string;
  /** The author's comment on the hub's post. */
  authorComment: string;
  /** The hub's reply to it. */
  hubReply: string;
  /** The hub's comment on each of the author's posts that the hub (a friend) can read. */
  hubComments: Partial<Record<Audience, string>>;
  /** The hub's group, with the author and everybody who is signed in but the stranger. */
  group: string;
  /** The newest message there, by the author: it answers one of the hub, who read it, and shows the author's post for friends. */
  authorMessage: string;
}

const viewersOf = [
  'stranger',
  'follower',
  'friend',
  'requested',
  'mentioned',
  'muter',
  'blocker',
  'blocked',
] as const;

/** Builds the world around one author, locked (follow requests) or not. Blocks and mutes come last. */
export async function createWorld(graph: TestGraph, { isLocked }: { isLocked: boolean }): Promise<World> {
  const prefix = isLocked ? 'locked' : 'open';
  const author = await graph.signUp(`${prefix}_author`);
  const hub = await graph.signUp(`${prefix}_hub`);
  const people = Object.fromEntries(
    await Promise.all(
      viewersOf.map(async (kind) => [kind, await graph.signUp(`${prefix}_${kind}`)] as const),
    ),
  ) as Record<(typeof viewersOf)[number], Person>;
  const everyone = Object.values(people);

  await author.mutate('updatePrivacySettings', { requiresFollowApproval: isLocked });
  await befriend(author, people.friend);
  await befriend(author, hub);
  await Promise.all(
    [people.follower, people.muter, people.blocker, people.blocked].map((person) =>
      followFully(person, author, isLocked),
    ),
  );
  if (isLocked) await people.requested.mutate('followUser', { userId: author.id });
  await people.requested.mutate('requestFriendship', { userId: author.id });
  await author.mutate('followUser', { userId: hub.id });
  await Promise.all(everyone.map((person) => person.mutate('followUser', { userId: hub.id })));
  await Promise.all(
    everyone.map((person) =>
      person.mutate('followUser', { userId: person.id === people.friend.id ? hub.id : people.friend.id }),
    ),
  );

  const tag = `${prefix}tag`;
  const posts = {} as Record<Audience, string>;
  for (const audience of audiences) {
    const text = `Hello @${people.mentioned.handle} and @${hub.handle} #${tag} ${audience}`;
    posts[audience] = (
      await author.mutate('createPost', { text, audience, contentWarning: 'test' }, 'post { id }')
    ).post.id;
    await author.mutate('editPost', { postId: posts[audience], text: `${text} (edited)` });
  }
  const hubPost = (await hub.mutate('createPost', { text: `Hello @${author.handle}` }, 'post { id }')).post
    .id;
  await author.mutate('react', { subjectId: hubPost, kind: 'LOVE' });
  await author.mutate('repost', { postId: hubPost });
  await author.mutate('bookmarkPost', { postId: hubPost });
  const comment = async (who: Person, input: Record<string, unknown>): Promise<string> =>
    (await who.mutate('addComment', input, 'comment { id }')).comment?.id;
  const authorComment = await comment(author, { postId: hubPost, text: 'By the author' });
  const hubReply = await comment(hub, {
    postId: hubPost,
    parentCommentId: authorComment,
    text: 'By the hub',
  });
  await author.mutate('editComment', { commentId: authorComment, text: 'By the author (edited)' });
  await people.follower.mutate('react', { subjectId: authorComment, kind: 'LIKE' });
  const hubComments: World['hubComments'] = {};
  for (const audience of audiences) {
    if (audience !== 'ONLY_ME')
      hubComments[audience] = await comment(hub, { postId: posts[audience], text: 'Well' });
  }

  // Everybody reacts to, quotes and bookmarks whatever they can see; what they cannot is refused.
  for (const person of [...everyone, hub, author]) {
    for (const postId of Object.values(posts)) {
      await person.mutate('react', { subjectId: postId, kind: 'LIKE' });
      await person.mutate('bookmarkPost', { postId });
    }
  }
  await hub.mutate('createPost', { text: 'A quote', quotedPostId: posts.PUBLIC });

  const { stranger: _stranger, ...insiders } = people;
  const group = await startGroup(hub, [author, ...Object.values(insiders)]);
  const authorMessage = await writeThere(group, { hub, author, sharedPostId: posts.FRIENDS });

  await people.muter.mutate('muteUser', { userId: author.id });
  await people.blocker.mutate('blockUser', { userId: author.id });
  await author.mutate('blockUser', { userId: people.blocked.id });
  await graph.settle();
  return {
    author,
    hub,
    viewers: { ...people, anonymous: graph.anonymous, self: author },
    posts,
    tag,
    hubPost,
    authorComment,
    hubReply,
    hubComments,
    group,
    authorMessage,
  };
}

async function startGroup(owner: Person, others: Person[]): Promise<string> {
  const input = { participantIds: others.map(({ id }) => id), title: 'The group' };
  return (await owner.mutate('startConversation', input, 'conversation { id }')).conversation.id;
}

async function writeThere(
  conversationId: string,
  { hub, author, sharedPostId }: { hub: Person; author: Person; sharedPostId: string },
): Promise<string> {
  const send = async (who: Person, input: Record<string, unknown>): Promise<string> => {
    const whole = { conversationId, idempotencyKey: 'one', ...input };
    return (await who.mutate('sendMessage', whole, 'message { id }')).message.id;
  };
  const replyToId = await send(hub, { text: 'Well?' });
  const messageId = await send(author, { text: 'Yes', replyToId, sharedPostId });
  await author.mutate('editMessage', { messageId, text: 'Yes, unmistakable' });
  await hub.mutate('reactToMessage', { messageId, emoji: '👍' });
  await hub.mutate('acknowledgeDelivery', { conversationId, upToMessageId: messageId });
  await hub.mutate('markConversationRead', { conversationId, upToMessageId: messageId });
  return messageId;
}

async function befriend(one: Person, other: Person): Promise<void> {
  await one.mutate('requestFriendship', { userId: other.id });
  await other.mutate('acceptFriendship', { userId: one.id });
}

async function followFully(follower: Person, followee: Person, isLocked: boolean): Promise<void> {
  await follower.mutate('followUser', { userId: followee.id });
  if (isLocked) await followee.mutate('acceptFollowRequest', { userId: follower.id });
}
