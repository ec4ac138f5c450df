import { messagingCases } from './messaging-cases';
import { notificationCases } from './notification-cases';
import { at, authorListed, exempt, isThere, own, part, single, type Case } from './probes';
import { audiences, type World } from './world';
import * as rule from './rules';
import type { Rule } from './rules';

/** A field of each of the author's five posts, through `nodes`. */
const postField = (selection: string, shownTo: Rule): Case => ({
  rule: shownTo,
  probe: ({ posts }) => ({
    query: `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Post { ${selection.replace(/^\w+/, 'value: $&')} } } }`,
    variables: { ids: audiences.map((audience) => posts[audience]) },
    shows: (data) =>
      Object.fromEntries(
        audiences.map((audience, index) => [audience, isThere(at(data, 'nodes', index, 'value'))]),
      ),
  }),
});

/** A field of the author's `User`, through `node`. */
const userField = (selection: string, shownTo: Rule): Case =>
  single(
    ({ author }) => ({
      query: `query ($id: ID!) { node(id: $id) { ... on User { ${selection.replace(/^\w+/, 'value: $&')} } } }`,
      variables: { id: author.id },
      found: (data) => isThere(at(data, 'node', 'value')),
    }),
    shownTo,
  );

/** A field of the author's comment on a post that everybody sees. */
const commentField = (selection: string, shownTo: Rule): Case =>
  single(
    ({ authorComment }) => ({
      query: `query ($id: ID!) { node(id: $id) { ... on Comment { ${selection.replace(/^\w+/, 'value: $&')} } } }`,
      variables: { id: authorComment },
      found: (data) => isThere(at(data, 'node', 'value')),
    }),
    shownTo,
  );

/** A list of posts, of which those of the author count, by audience. */
const postList = (
  query: string,
  variables: (world: World) => Record<string, unknown>,
  path: (string | number)[],
  shownTo: Rule,
): Case => ({
  rule: shownTo,
  probe: (world) => ({
    query,
    variables: variables(world),
    shows: (data) => {
      const ids = ((at(data, ...path) as ({ id: string } | null)[] | null) ?? []).map((node) => node?.id);
      return Object.fromEntries(audiences.map((audience) => [audience, ids.includes(world.posts[audience])]));
    },
  }),
});

const hubUser = ({ hub }: World) => ({ id: hub.id });

/** Every field of the public API that returns or counts something of someone's. A new field fails the test until it is here. */
const told = exempt('judged for each who watches (feed: tests/home-feed-changed.test.ts)');

export const cases: Record<string, Case> = {
  'Query.viewer': own,
  'Query.user': single(
    ({ author }) => ({
      query: 'query ($handle: String!) { user(handle: $handle) { id } }',
      variables: { handle: author.handle },
      found: (data) => isThere(data?.user),
    }),
    rule.profile,
  ),
  'Query.users': single(
    ({ author }) => ({
      query: 'query ($ids: [ID!]!) { users(ids: $ids) { id } }',
      variables: { ids: [author.id] },
      found: (data) => isThere(at(data, 'users', 0)),
    }),
    rule.profile,
  ),
  'Query.node': single(
    ({ author }) => ({
      query: 'query ($id: ID!) { node(id: $id) { id } }',
      variables: { id: author.id },
      found: (data) => isThere(data?.node),
    }),
    rule.profile,
  ),
  'Query.nodes': postField('id', rule.post),
  'Query.post': {
    rule: rule.post,
    probe: ({ posts }) => ({
      query: `query (${audiences.map((audience) => `$${audience}: ID!`).join(' ')}) { ${audiences.map((audience) => `${audience}: post(id: $${audience}) { id }`).join(' ')} }`,
      variables: posts,
      shows: (data) => Object.fromEntries(audiences.map((audience) => [audience, isThere(data?.[audience])])),
    }),
  },
  'Query.hashtag': exempt('a hashtag is nobody’s; its posts have their case'),
  'Hashtag.id': exempt('made from the name'),
  'Hashtag.name': exempt('nobody’s'),
  'Hashtag.posts': postList(
    'query ($name: String!) { hashtag(name: $name) { posts(first: 50) { nodes { id } } } }',
    ({ tag }) => ({ name: tag }),
    ['hashtag', 'posts', 'nodes'],
    rule.post,
  ),

  'Viewer.id': own,
  'Viewer.user': own,
  'Viewer.email': own,
  'Viewer.emailVerified': own,
  'Viewer.sessions': own,
  'Viewer.privacySettings': own,
  'Viewer.followRequests': own,
  'Viewer.friendRequests': own,
  'Viewer.sentFollowRequests': authorListed(
    '{ viewer { list: sentFollowRequests { nodes { id } } } }',
    () => ({}),
    ['viewer', 'list', 'nodes'],
    rule.waiting,
  ),
  'Viewer.sentFriendRequests': authorListed(
    '{ viewer { list: sentFriendRequests { nodes { id } } } }',
    () => ({}),
    ['viewer', 'list', 'nodes'],
    rule.kinds('requested'),
  ),
  'Viewer.blockedUsers': authorListed(
    '{ viewer { list: blockedUsers { nodes { id } } } }',
    () => ({}),
    ['viewer', 'list', 'nodes'],
    rule.kinds('blocker'),
  ),
  'Viewer.mutedUsers': authorListed(
    '{ viewer { list: mutedUsers { nodes { id } } } }',
    () => ({}),
    ['viewer', 'list', 'nodes'],
    rule.kinds('muter'),
  ),
  'Viewer.bookmarks': postList(
    '{ viewer { bookmarks(first: 50) { nodes { id } } } }',
    () => ({}),
    ['viewer', 'bookmarks', 'nodes'],
    rule.bookmarked,
  ),
  'Viewer.homeFeed': postList(
    '{ viewer { homeFeed(first: 50) { nodes { id } } } }',
    () => ({}),
    ['viewer', 'homeFeed', 'nodes'],
    rule.home,
  ),
  'HomeFeedConnection.state': exempt('says something of the viewer’s own feed'),
  'HomeFeedConnection.changesCursor': exempt('says something of the viewer’s own feed'),
  'HomeFeedEdge.reason': part('Viewer.homeFeed'),
  'FeedReason.kind': part('Viewer.homeFeed'),
  'FeedReason.text': part('Viewer.homeFeed'),
  'FeedReason.actor': single(
    ({ author }) => ({
      query: '{ viewer { homeFeed(first: 50) { edges { reason { actor { id } } } } } }',
      variables: {},
      found: (data) =>
        (
          (at(data, 'viewer', 'homeFeed', 'edges') as
            { reason: { actor: { id: string } | null } | null }[] | null) ?? []
        ).some((edge) => edge.reason?.actor?.id === author.id),
    }),
    rule.home,
  ),
  'Subscription.homeFeedChanged': told,
  'HomeFeedChange.cursor': told,
  'HomeFeedChange.newPostsCount': told,
  'HomeFeedChange.latestPost': told,

  'User.id': userField('id', rule.profile),
  'User.handle': userField('handle', rule.profile),
  'User.displayName': userField('displayName', rule.profile),
  'User.bio': userField('bio', rule.profile),
  'User.createdAt': userField('createdAt', rule.profile),
  'User.isVerified': userField('isVerified', rule.profile),
  'User.viewerCanMessage': userField('viewerCanMessage { allowed }', rule.profile),
  'User.viewerCanEdit': userField('viewerCanEdit { allowed }', rule.profile),
  'User.posts': postList(
    'query ($id: ID!) { node(id: $id) { ... on User { posts(first: 50) { nodes { id } } } } }',
    ({ author }) => ({ id: author.id }),
    ['node', 'posts', 'nodes'],
    rule.post,
  ),
  'User.postsCount': userField('postsCount', rule.profile),
  'User.followers': authorListed(
    'query ($id: ID!) { node(id: $id) { ... on User { list: followers(first: 50) { nodes { id } } } } }',
    hubUser,
    ['node', 'list', 'nodes'],
    rule.profile,
  ),
  'User.friends': authorListed(
    'query ($id: ID!) { node(id: $id) { ... on User { list: friends(first: 50) { nodes { id } } } } }',
    hubUser,
    ['node', 'list', 'nodes'],
    rule.profile,
  ),
  'User.following': userField('following { edges { cursor } }', rule.profile),
  'User.mutualFollowers': userField('mutualFollowers { edges { cursor } }', rule.profile),
  'User.followersCount': userField('followersCount', rule.profile),
  'User.followingCount': userField('followingCount', rule.profile),
  'User.friendsCount': userField('friendsCount', rule.profile),
  'User.viewerRelationship': userField('viewerRelationship { isFollowing }', rule.otherWithProfile),
  'UserConnection.totalCount': userField('followers { totalCount }', rule.profile),
  ...Object.fromEntries(
    [
      'isFollowing',
      'isFollowedBy',
      'isFollowRequested',
      'friendship',
      'isBlocking',
      'isMuting',
      'mutingUntil',
    ].map((field) => [`Relationship.${field}`, part('User.viewerRelationship')]),
  ),
  ...Object.fromEntries(
    ['requiresFollowApproval', 'defaultAudience', 'whoMayMessage', 'showsFollowLists'].map((field) => [
      `PrivacySettings.${field}`,
      own,
    ]),
  ),
  ...Object.fromEntries(
    ['id', 'createdAt', 'lastSeenAt', 'deviceName', 'isCurrent'].map((field) => [`Session.${field}`, own]),
  ),

  'Post.id': postField('id', rule.post),
  'Post.author': postField('author { id }', rule.post),
  'Post.text': postField('text', rule.post),
  'Post.createdAt': postField('createdAt', rule.post),
  'Post.editedAt': postField('editedAt', rule.post),
  'Post.audience': postField('audience', rule.post),
  'Post.contentWarning': postField('contentWarning', rule.post),
  'Post.replyPolicy': postField('replyPolicy', rule.post),
  'Post.hashtags': postField('hashtags { name }', rule.post),
  'Post.mentions': authorListed(
    'query ($id: ID!) { post(id: $id) { mentions { id } } }',
    ({ hubPost }) => ({ id: hubPost }),
    ['post', 'mentions'],
    rule.profile,
  ),
  'Post.quotedPost': single(
    ({ hub, posts }) => ({
      query:
        'query ($id: ID!) { node(id: $id) { ... on User { posts(first: 20) { nodes { quotedPost { id } } } } } }',
      variables: { id: hub.id },
      found: (data) =>
        ((at(data, 'node', 'posts', 'nodes') as { quotedPost: { id: string } | null }[] | null) ?? []).some(
          (node) => node.quotedPost?.id === posts.PUBLIC,
        ),
    }),
    rule.post,
  ),
  'Post.comments': single(
    ({ hubPost, authorComment }) => ({
      query: 'query ($id: ID!) { post(id: $id) { comments { nodes { id } } } }',
      variables: { id: hubPost },
      found: (data) => JSON.stringify(at(data, 'post', 'comments')).includes(authorComment),
    }),
    rule.profile,
  ),
  'Post.commentsCount': postField('commentsCount', rule.post),
  'Post.reactionsCount': postField('reactionsCount', rule.post),
  'Post.reactionCounts': postField('reactionCounts { count }', rule.post),
  'Post.repostsCount': postField('repostsCount', rule.post),
  'Post.reactions': authorListed(
    'query ($id: ID!) { post(id: $id) { reactions { nodes { user { id } } } } }',
    ({ hubPost }) => ({ id: hubPost }),
    ['post', 'reactions', 'nodes'],
    rule.profile,
  ),
  'Post.revisions': postField('revisions { edges { cursor } }', rule.post),
  'Post.viewerReaction': postField('viewerReaction', rule.postSignedIn),
  'Post.viewerHasReposted': postField('viewerHasReposted', rule.postSignedIn),
  'Post.viewerHasBookmarked': postField('viewerHasBookmarked', rule.postSignedIn),
  'Post.viewerCanReply': postField('viewerCanReply { allowed }', rule.post),
  'Post.viewerCanQuote': postField('viewerCanQuote { allowed }', rule.post),
  'Post.viewerCanEdit': postField('viewerCanEdit { allowed }', rule.post),
  'Post.viewerCanDelete': postField('viewerCanDelete { allowed }', rule.post),
  'Post.viewsCount': postField('viewsCount', rule.postByAuthor),
  'PostRevision.text': postField('revisions { nodes { text } }', rule.post),
  'PostRevision.createdAt': postField('revisions { nodes { createdAt } }', rule.post),
  'ReactionCount.kind': part('Post.reactionCounts'),
  'ReactionCount.count': part('Post.reactionCounts'),
  'Reaction.kind': part('Post.reactions'),
  'Reaction.createdAt': part('Post.reactions'),
  'Reaction.user': part('Post.reactions'),

  ...messagingCases,
  ...notificationCases,

  'Comment.id': commentField('id', rule.profile),
  'Comment.isDeleted': commentField('isDeleted', rule.profile),
  'Comment.post': {
    rule: rule.both(rule.post, (_kind, audience) => audience !== 'ONLY_ME'),
    probe: ({ hubComments }) => ({
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Comment { post { id } } } }',
      variables: { ids: Object.values(hubComments) },
      shows: (data) =>
        Object.fromEntries(
          Object.keys(hubComments).map((audience, index) => [
            audience,
            isThere(at(data, 'nodes', index, 'post')),
          ]),
        ),
    }),
  },
  'Comment.parent': single(
    ({ hubReply }) => ({
      query: 'query ($id: ID!) { node(id: $id) { ... on Comment { parent { id } } } }',
      variables: { id: hubReply },
      found: (data) => isThere(at(data, 'node', 'parent')),
    }),
    rule.profile,
  ),
  'Comment.author': commentField('author { id }', rule.profile),
  'Comment.text': commentField('text', rule.profile),
  'Comment.createdAt': commentField('createdAt', rule.profile),
  'Comment.editedAt': commentField('editedAt', rule.profile),
  'Comment.replies': commentField('replies { edges { cursor } }', rule.profile),
  'Comment.repliesCount': commentField('repliesCount', rule.profile),
  'Comment.reactionsCount': commentField('reactionsCount', rule.profile),
  'Comment.reactionCounts': commentField('reactionCounts { count }', rule.profile),
  'Comment.viewerReaction': commentField('viewerReaction', rule.kinds('follower')),
  'Comment.viewerCanEdit': commentField('viewerCanEdit { allowed }', rule.profile),
  'Comment.viewerCanDelete': commentField('viewerCanDelete { allowed }', rule.profile),
};

/** Types that carry no one's data themselves: pages, results of one's own mutations, the kit's values. */
export const isPlumbing = (coordinate: string): boolean =>
  /^(Mutation|PageInfo|UserError|Capability|SessionTokens|MfaChallenge)\.|Payload\.|Edge\.(cursor|node)$|Connection\.(edges|nodes|pageInfo)$/.test(
    coordinate,
  );
