import { kitTypeNames, readApiSchema, readSubgraphSchema, subgraphNames } from '@chorus/schema';
import { buildASTSchema, buildSchema, parse } from 'graphql';
import {
  alice,
  bob,
  commentFragment,
  personFragment,
  postFragment,
  queries,
  type Step,
} from './contract-queries';
import {
  answeredCoordinates,
  coordinatesOf,
  createSmallWorld,
  startTestGraph,
  type Person,
  type SmallWorld,
  type TestGraph,
} from '../src/testing';

/** Further doors to the same things, so that a field counts as lost only when no door leads to it. */
const doors: Step[] = [
  [
    alice,
    'query ($id: ID!) { post(id: $id) { comments { nodes { replies { nodes { parent { id } } } } } } }',
    ({ postId }) => ({ id: postId }),
  ],
  [
    alice,
    `query ($id: ID!) { post(id: $id) { author { ...Person } } } ${personFragment}`,
    ({ postId }) => ({ id: postId }),
  ],
  [
    alice,
    `{ viewer { sentFollowRequests(first: 1) { nodes { ...Person } } mutedUsers(first: 1) { nodes { ...Person } } } } ${personFragment}`,
    () => ({}),
  ],
  [
    bob,
    `query ($id: ID!) { node(id: $id) { __typename id ... on User { ...Person } } } ${personFragment}`,
    ({ carol }) => ({ id: carol.id }),
  ],
  [
    bob,
    `query ($id: ID!) { nodes(ids: [$id]) { __typename id ... on Post { ...WholePost } } } ${postFragment}`,
    ({ postId }) => ({ id: postId }),
  ],
  [
    bob,
    `query ($id: ID!) { node(id: $id) { __typename id ... on Comment { ...WholeComment } } } ${commentFragment}`,
    ({ commentId }) => ({ id: commentId }),
  ],
];

/** Alice's conversation with bob, who wrote last. */
const conversations: Step = [
  alice,
  `{ viewer { conversations(first: 1) { pageInfo { endCursor } edges { cursor } nodes {
    id kind title createdAt folder isMuted unreadCount participantsCount viewerRole viewerCanSend { allowed }
    participants(first: 3) { pageInfo { endCursor } edges { cursor } nodes { role joinedAt user { id } } }
    lastMessage { id }
    messages(first: 3) { pageInfo { endCursor } edges { cursor } nodes {
      id text sentAt isUnsent sender { id } conversation { id } replyTo { id } sharedPost { id } reactions { emoji count }
      viewerCanEdit { allowed } } } } } messagingSettings { sendsReadReceipts } } }`,
  () => ({}),
];

/** What alice and bob are told, and how they want to be. */
const told = `{ viewer { unreadNotificationsCount notificationsCursor notificationSettings { hidesContent digest { hour } }
  notificationPreferences { kind } notificationRequests(first: 1) { nodes { user { id } } pageInfo { endCursor } }
  notificationOverrides(first: 1) { nodes { user { id } } pageInfo { endCursor } } devices(first: 1) { pageInfo { endCursor } }
  notifications(first: 10) { pageInfo { endCursor } edges { cursor } nodes {
    __typename id isRead summary actorsCount actors(first: 2) { nodes { id } }
    ... on ReactionNotification { subject { __typename } } ... on CommentNotification { comment { id } subject { __typename } }
    ... on MentionNotification { subject { __typename } } ... on ReplyNotification { comment { id } subject { __typename } }
    ... on MessageNotification { conversation { id } } } } } }`;
const notifications: Step[] = [alice, bob].map((who) => [who, told, () => ({})]);

async function talk({ alice: one, bob: other, postId }: SmallWorld): Promise<void> {
  const input = { participantIds: [other.id] };
  const { conversation } = await one.mutate('startConversation', input, 'conversation { id }');
  const send = async (who: Person, more: Record<string, unknown>): Promise<string> => {
    const whole = { conversationId: conversation.id, idempotencyKey: 'one', ...more };
    return (await who.mutate('sendMessage', whole, 'message { id }')).message.id;
  };
  const replyToId = await send(one, { text: 'Look', sharedPostId: postId });
  const messageId = await send(other, { text: 'Nice', replyToId });
  await one.mutate('reactToMessage', { messageId, emoji: '👍' });
}

/** A whole home feed. */
const homeFeed = ['Viewer.homeFeed', 'HomeFeedConnection.*', 'HomeFeedEdge.*', 'FeedReason.*'];

/** What the small world tells alice and bob of. */
const kindsTold = [
  ...['Comment', 'Follow', 'FriendAccepted', 'FriendRequest', 'Mention'],
  ...['Message', 'Quote', 'Reaction', 'Reply', 'Repost'],
].map((kind) => `${kind}Notification`);

/** A whole list of notifications: rather none than one with gaps, whose read mark would go over what is not shown. */
const notificationList = [
  ...['Viewer.notifications', 'Viewer.unreadNotificationsCount'],
  ...['NotificationConnection.*', 'NotificationEdge.*', ...kindsTold.map((kind) => `${kind}.*`)],
];

/**
 * What goes with a subgraph beside its own fields: what cannot be judged without it, and what only leads there. `Type.*` are
 * all fields of a type.
 */
const withheldWithout: Record<string, string[]> = {
  identity: [],
  // Whose follow lists are shown to whom is a setting of users.
  users: [
    'User.followers',
    'User.following',
    'User.friends',
    'User.mutualFollowers',
    'UserConnection.totalCount',
    // It has names.
    ...kindsTold.map((kind) => `${kind}.summary`),
  ],
  // Nobody but oneself can be judged: other people, what they wrote, and lists that they may stand in.
  'social-graph': [
    ...homeFeed,
    ...notificationList,
    ...['Query.node', 'Query.user', 'Viewer.bookmarks', 'Capability.reason'],
    ...['bio', 'createdAt', 'displayName', 'handle', 'isVerified', 'posts', 'postsCount'].map(
      (field) => `User.${field}`,
    ),
    ...['User.viewerCanEdit', 'User.viewerCanMessage', 'UserConnection.*', 'UserEdge.*'],
    ...['comments', 'mentions', 'quotedPost', 'reactions', 'viewerReaction'].map((field) => `Post.${field}`),
    ...[
      'Comment.*',
      'CommentConnection.*',
      'CommentEdge.*',
      'Reaction.*',
      'ReactionConnection.*',
      'ReactionEdge.*',
    ],
    // Whose messages are read, and who is in a conversation beside the viewer.
    ...['lastMessage', 'messages', 'participants', 'unreadCount', 'viewerCanSend'].map(
      (field) => `Conversation.${field}`,
    ),
    ...['Message.*', 'MessageConnection.*', 'MessageEdge.*', 'MessageReactionCount.*'],
    ...['Participant.*', 'ParticipantConnection.*', 'ParticipantEdge.*'],
  ],
  // Ids of posts are shown only where posts has judged them.
  posts: [...homeFeed, ...notificationList, 'Post.id', 'Comment.id', 'Hashtag.id', 'Message.sharedPost'],
  feed: [],
  messaging: ['Conversation.id', 'Message.id', ...notificationList],
  notifications: [],
  node: [],
};

const schemaOf = (name: string) =>
  buildASTSchema(parse(readSubgraphSchema(name)), { assumeValid: true, assumeValidSDL: true });

/** The fields that this subgraph alone resolves. */
function ownFields(name: string): string[] {
  const others = new Set(
    subgraphNames()
      .filter((other) => other !== name)
      .flatMap((other) => coordinatesOf(schemaOf(other))),
  );
  return coordinatesOf(schemaOf(name)).filter(
    (coordinate) => !others.has(coordinate) && !kitTypeNames().has(coordinate.split('.')[0] ?? ''),
  );
}

describe('a stopped subgraph', () => {
  const schema = buildSchema(readApiSchema());
  let graph: TestGraph;
  let world: SmallWorld;

  beforeAll(async () => {
    graph = await startTestGraph();
    world = await createSmallWorld(graph);
    await world.erin.mutate('requestFriendship', { userId: world.alice.id });
    await world.alice.mutate('muteUser', {
      userId: world.carol.id,
      expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await world.carol.mutate('recordPostViews', { postIds: [world.postId] });
    await talk(world);
    await graph.settle();
  }, 60_000);
  afterAll(() => graph.stop());

  /** What can be read now, by any door, and the distinct errors met on the way. */
  async function readEverything(): Promise<{ answered: Set<string>; errors: string[] }> {
    const answered = new Set<string>();
    const errors = new Set<string>();
    for (const [who, document, variables] of [...queries, ...doors, conversations, ...notifications]) {
      const { data, errors: failures = [] } = await who(world).query(document, variables(world));
      for (const coordinate of answeredCoordinates(schema, document, data ?? {})) answered.add(coordinate);
      for (const { extensions } of failures)
        errors.add(`${extensions.code} ${String(extensions.subgraph ?? extensions.limit)}`);
    }
    return { answered, errors: [...errors] };
  }

  it.each(subgraphNames())(
    '%s takes its own fields along, and what cannot be judged without it, and nothing else',
    async (name) => {
      const before = await readEverything();
      expect(before.errors).toEqual([]);

      await graph.stopSubgraph(name);
      const during = await readEverything();
      await graph.startSubgraph(name);

      const lost = [...before.answered].filter((coordinate) => !during.answered.has(coordinate)).sort();
      const own = ownFields(name).filter((coordinate) => before.answered.has(coordinate));
      const withheld = (withheldWithout[name] ?? []).flatMap((pattern) =>
        pattern.endsWith('.*')
          ? [...before.answered].filter((coordinate) => coordinate.startsWith(pattern.slice(0, -1)))
          : [pattern],
      );
      expect(lost).toEqual([...new Set([...own, ...withheld])].sort());
      expect(during.errors).toEqual([`UNAVAILABLE ${name}`]);
      expect((await readEverything()).answered).toEqual(before.answered);
    },
  );
});
