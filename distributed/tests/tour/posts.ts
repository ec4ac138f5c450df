import type { Crowd } from './people';
import { mutate, type Person, type Recorder } from './recorder';

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const capability = '{ allowed reason }';
const wholePost = `id author { id handle displayName } text createdAt editedAt audience contentWarning replyPolicy
  hashtags { id name } mentions { id handle } quotedPost { id text author { handle } }
  commentsCount reactionsCount reactionCounts { kind count } repostsCount viewsCount
  reactions { ${pageInfo} nodes { kind user { id } createdAt } } revisions { nodes { text createdAt } }
  viewerReaction viewerHasReposted viewerHasBookmarked
  viewerCanReply ${capability} viewerCanQuote ${capability} viewerCanEdit ${capability} viewerCanDelete ${capability}
  comments(first: 5) { ${pageInfo} nodes { id text isDeleted author { handle } repliesCount
    replies(first: 5) { nodes { id text author { handle } parent { id } reactionCounts { kind count } } } } }`;

export interface Writings {
  /** Ids of posts and comments, each seen by others than the next. */
  ids: string[];
}

/** Posts for every audience, and all that is done to posts. */
export async function write(
  recorder: Recorder,
  crowd: Crowd,
  settle: () => Promise<void>,
): Promise<Writings> {
  const { alice, bob, carol, dan } = crowd;
  const as = (who: Person | null, field: string, input: Record<string, unknown>, selection = '') =>
    mutate(recorder, who, field, input, selection);
  const create = async (who: Person, input: Record<string, unknown>): Promise<string> =>
    (await as(who, 'createPost', input, `post { ${wholePost} }`)).post?.id;

  const hello = await create(bob, {
    text: 'Hello @alice and @nobody_here, #Chorus #chorus',
    contentWarning: 'joy',
  });
  const followers = await create(alice, { text: 'For followers', audience: 'FOLLOWERS' });
  const friends = await create(alice, { text: 'For friends', audience: 'FRIENDS' });
  const mentioned = await create(alice, { text: 'For @carola alone', audience: 'MENTIONED' });
  const own = await create(alice, { text: 'For me', audience: 'ONLY_ME' });
  const quote = await create(alice, { text: 'Look', quotedPostId: hello });
  await create(alice, { text: 'Once', idempotencyKey: 'one' });
  await create(alice, { text: 'Once', idempotencyKey: 'one' });
  await create(alice, { text: 'Something else', idempotencyKey: 'one' });
  await create(alice, { text: '   ' });
  await create(alice, { text: 'x'.repeat(5_001) });
  await create(carol, { text: 'Mine', quotedPostId: followers });
  await as(null, 'createPost', { text: 'Nobody' }, 'post { id }');
  await as(bob, 'editPost', { postId: hello, text: 'Hello @alice, #chorus indeed' }, `post { ${wholePost} }`);
  await as(carol, 'editPost', { postId: hello, text: 'Not mine' }, 'post { id }');
  await as(carol, 'editPost', { postId: own, text: 'Hidden from me' }, 'post { id }');

  const comment = async (who: Person, input: Record<string, unknown>): Promise<string> =>
    (await as(who, 'addComment', input, 'comment { id text author { handle } parent { id } }')).comment?.id;
  const first = await comment(alice, { postId: hello, text: 'First' });
  const reply = await comment(bob, { postId: hello, parentCommentId: first, text: 'Reply' });
  await comment(carol, { postId: hello, parentCommentId: reply, text: 'Reply to a reply' });
  await comment(carol, { postId: friends, text: 'Hidden from me' });
  await comment(dan, { postId: friends, text: 'A friend' });
  await as(alice, 'editComment', { commentId: first, text: 'First, indeed' }, 'comment { text editedAt }');
  const gone = await comment(carol, { postId: hello, text: 'Gone soon' });
  await as(bob, 'deleteComment', { commentId: gone });

  const react = (who: Person, subjectId: string, kind: string) =>
    as(who, 'react', { subjectId, kind }, 'reaction { kind user { handle } } subject { __typename }');
  await react(alice, hello, 'LOVE');
  await react(alice, hello, 'LAUGH');
  await react(carol, hello, 'LIKE');
  await react(carol, first, 'WOW');
  await react(carol, own, 'WOW');
  await as(carol, 'removeReaction', { subjectId: first });
  await as(carol, 'repost', { postId: hello });
  await as(alice, 'repost', { postId: followers });
  await as(alice, 'bookmarkPost', { postId: hello }, 'post { id viewerHasBookmarked }');
  await as(alice, 'recordPostViews', { postIds: [hello, own, quote] });
  const deleted = await create(bob, { text: 'To be deleted' });
  await as(bob, 'deletePost', { postId: deleted });
  const restored = await create(bob, { text: 'To be restored #back' });
  await as(bob, 'deletePost', { postId: restored });
  await as(bob, 'restorePost', { postId: restored }, 'post { id text }');
  await settle();
  return { ids: [hello, followers, friends, mentioned, own, quote, first, reply, gone, deleted, restored] };
}

/** Everything written, as everybody sees it; feeds and lists. */
export async function read(recorder: Recorder, crowd: Crowd, { ids }: Writings): Promise<void> {
  const viewers: [string, Person | null][] = [...Object.entries(crowd), ['nobody', null]];
  for (const [viewer, person] of viewers) {
    const { token = null } = person ?? {};
    await recorder.send(`${viewer} asks for nodes`, {
      token,
      query: `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Post { text audience } ... on Comment { text isDeleted } } }`,
      variables: { ids: [...ids, ...Object.values(crowd).map(({ id }) => id)] },
    });
    for (const [index, id] of ids.slice(0, 6).entries())
      await recorder.send(`${viewer} reads post ${index}`, {
        token,
        query: `query ($id: ID!) { post(id: $id) { ${wholePost} } node(id: $id) { __typename id } }`,
        variables: { id },
      });
    await recorder.send(`${viewer} opens the home page`, {
      token,
      query: `query ($first: Int) { viewer { homeFeed(first: $first) { state ${pageInfo}
        edges { cursor reason { kind actor { handle } } node { id text author { handle } viewerReaction commentsCount } } } bookmarks { nodes { id text } } } }`,
      variables: { first: 3 },
    });
    await recorder.send(`${viewer} reads lists`, {
      token,
      query: `{ user(handle: "alice") { posts(first: 4) { ${pageInfo} nodes { id text audience } } }
        hashtag(name: "#CHORUS") { name posts { nodes { id text } } } back: hashtag(name: "back") { name } none: hashtag(name: "none") { name } }`,
    });
  }
}

/** What a stopped subgraph takes along: asked of everybody at once. */
export const wideQuery = `query Wide($id: ID!) {
  viewer { id email user { handle displayName followersCount } homeFeed(first: 2) { edges { node { id text author { handle } } } }
    bookmarks { nodes { text } } followRequests { totalCount }
    conversations(first: 2) { nodes { title lastMessage { text sender { handle } } } }
    notificationSettings { hidesContent } devices(first: 2) { nodes { name } } }
  user(handle: "bob") { handle followersCount viewerRelationship { isFollowing } posts(first: 2) { nodes { text } } }
  post(id: $id) { text author { handle } commentsCount viewerCanReply ${capability} reactions { nodes { kind user { handle } } } }
  node(id: $id) { id __typename } hashtag(name: "chorus") { name }
}`;
