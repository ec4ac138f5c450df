import type { Client, SmallWorld } from '../src/testing';

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const users = `{ totalCount ${pageInfo} edges { cursor node { id } } nodes { id handle } }`;
const capability = '{ allowed reason }';

export const personFragment = `fragment Person on User {
  id handle displayName bio createdAt isVerified viewerCanMessage ${capability} viewerCanEdit ${capability}
  followers ${users} following ${users} friends ${users} mutualFollowers ${users}
  followersCount followingCount friendsCount postsCount
  viewerRelationship { isFollowing isFollowedBy isFollowRequested friendship isBlocking isMuting mutingUntil }
  posts { ${pageInfo} edges { cursor node { id } } nodes { id } }
}`;

export const postFragment = `fragment WholePost on Post {
  id author { id } text createdAt editedAt audience contentWarning replyPolicy viewsCount
  hashtags { id name posts { ${pageInfo} edges { cursor node { id } } nodes { id } } } mentions { id } quotedPost { id }
  commentsCount reactionsCount reactionCounts { kind count } repostsCount
  reactions { ${pageInfo} edges { cursor node { kind } } nodes { kind user { id } createdAt } }
  revisions { ${pageInfo} edges { cursor node { text } } nodes { text createdAt } }
  viewerReaction viewerHasReposted viewerHasBookmarked
  viewerCanReply ${capability} viewerCanQuote ${capability} viewerCanEdit ${capability} viewerCanDelete ${capability}
}`;

export const commentFragment = `fragment WholeComment on Comment {
  id isDeleted post { id } parent { id } author { id } text createdAt editedAt repliesCount reactionsCount
  reactionCounts { kind count } viewerReaction viewerCanEdit ${capability} viewerCanDelete ${capability}
  replies { ${pageInfo} edges { cursor node { id } } nodes { id } }
}`;

/** One operation: who sends it, and what it must bring to light. */
export type Step = [
  who: (world: SmallWorld) => Client,
  document: string,
  variables: (world: SmallWorld) => Record<string, unknown>,
];

export const alice = ({ alice: client }: SmallWorld) => client;
export const bob = ({ bob: client }: SmallWorld) => client;
const none = () => ({});

/** Every field that can be read, by people of the small world who may read it. */
export const queries: Step[] = [
  [
    alice,
    `query ($handle: String!, $ids: [ID!]!) { user(handle: $handle) { ...Person } users(ids: $ids) { id } } ${personFragment}`,
    ({ carol, dan }) => ({ handle: 'carol', ids: [carol.id, dan.id] }),
  ],
  [alice, `{ user(handle: "dan") { ...Person } } ${personFragment}`, none],
  [
    alice,
    `query ($id: ID!) { post(id: $id) { ...WholePost } } ${postFragment}`,
    ({ postId }) => ({ id: postId }),
  ],
  [
    alice,
    `query ($id: ID!) { post(id: $id) { quotedPost { id } viewerCanEdit { allowed reason } } }`,
    ({ quoteId }) => ({ id: quoteId }),
  ],
  [
    bob,
    `query ($id: ID!) { post(id: $id) { viewsCount comments { ${pageInfo} edges { cursor node { id } } nodes { ...WholeComment } } } } ${commentFragment}`,
    ({ postId }) => ({ id: postId }),
  ],
  [
    alice,
    `query ($id: ID!, $reply: ID!) { node(id: $id) { __typename id } nodes(ids: [$id, $reply]) { __typename id ...WholeComment } } ${commentFragment}`,
    ({ commentId, replyId }) => ({ id: commentId, reply: replyId }),
  ],
  [alice, `{ hashtag(name: "chorus") { id name } }`, none],
  [
    alice,
    `{ viewer { id email emailVerified user { id } privacySettings { requiresFollowApproval defaultAudience whoMayMessage showsFollowLists }
      sessions { ${pageInfo} edges { cursor node { id } } nodes { id createdAt lastSeenAt deviceName isCurrent } }
      bookmarks { ${pageInfo} edges { cursor node { id } } nodes { id } } } }`,
    none,
  ],
  [
    alice,
    `{ viewer { followRequests ${users} friendRequests ${users} sentFollowRequests ${users} sentFriendRequests ${users} blockedUsers ${users} mutedUsers ${users} } }`,
    none,
  ],
  [
    alice,
    `{ viewer { homeFeed { state ${pageInfo} edges { cursor node { id } reason { kind text actor { id } } } nodes { id } } } }`,
    none,
  ],
];
