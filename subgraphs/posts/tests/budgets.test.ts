import { countStatements } from '@chorus/test-kit';
import { PostsWorld, type Anything, type Asker, type Person } from './posts-world';

// What pages cost in SQL statements. A figure that grows with the page is a defect, whatever its size.

let world: PostsWorld;
let alice: Person;
let bob: Person;
let people: Person[];

beforeAll(async () => {
  world = await PostsWorld.start();
  ({ alice, bob } = world.people('alice', 'bob'));
  people = Array.from({ length: 20 }, (_, index) => world.person(`author_${index}`));
  for (const author of people) {
    world.follow(bob, author);
    for (let index = 0; index < 4; index += 1) {
      const audience = ['PUBLIC', 'FOLLOWERS', 'MENTIONED', 'PUBLIC'][index];
      const text = `Hello @bob, @alice #budget #tag_${index}`;
      const postId = await world.post(author, { audience, text, ...(index === 3 && quotedPost) });
      const commentId = await world.comment(bob, postId);
      await world.comment(author, postId, { parentCommentId: commentId });
      await world.succeed(bob, 'react', { subjectId: postId, kind: 'LIKE' }, 'subject { __typename }');
      await world.succeed(bob, 'bookmarkPost', { postId }, 'post { id }');
      if (index === 3) quotedPost.quotedPostId = postId;
    }
  }
  await world.post(alice);
}, 120_000);

const quotedPost: { quotedPostId?: string } = {};

afterAll(() => world.stop());

async function costOf(
  asker: Asker,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<[number, Anything]> {
  const { result, statements } = await countStatements(() => world.read(asker, query, variables));
  return [statements.length, result];
}

const pageFields = `id text createdAt author { id } commentsCount reactionsCount reactionCounts { kind count } repostsCount
  viewerReaction viewerHasReposted`;
const everyField = `${pageFields} editedAt audience contentWarning replyPolicy hashtags { name } mentions { id }
  quotedPost { id text author { id } } comments(first: 3) { nodes { id text author { id } viewerReaction
    viewerCanEdit { allowed } viewerCanDelete { allowed } replies(first: 3) { nodes { id text author { id } } } } }
  reactions(first: 3) { nodes { kind user { id } } } revisions(first: 3) { nodes { text } } viewerHasBookmarked
  viewerCanReply { allowed } viewerCanQuote { allowed } viewerCanEdit { allowed } viewerCanDelete { allowed } viewsCount`;

const referencesQuery = (fields: string) =>
  `query ($references: [_Any!]!) { _entities(representations: $references) { ... on Post { ${fields} } } }`;

async function references(count: number): Promise<{ references: { __typename: string; id: string }[] }> {
  const { viewer } = await world.read(bob, '{ viewer { bookmarks(first: 100) { nodes { id } } } }');
  return {
    references: viewer.bookmarks.nodes
      .slice(0, count)
      .map(({ id }: Anything) => ({ __typename: 'Post', id })),
  };
}

it.each([1, 20])(
  '%d posts, as references of a feed, with counts and the viewer’s state: at most 6',
  async (count) => {
    const [statements, { _entities }] = await costOf(
      bob,
      referencesQuery(pageFields),
      await references(count),
    );
    expect(_entities.filter(Boolean)).toHaveLength(count);
    // A single post may happen to need no look at its mentions.
    expect(statements).toBe(count === 1 ? 3 : 4);
  },
);

it.each([1, 20])('%d of one’s bookmarks with counts and the viewer’s state: at most 6', async (count) => {
  const query = `query ($first: Int) { viewer { bookmarks(first: $first) { nodes { ${pageFields} } } } }`;
  const [statements, { viewer }] = await costOf(bob, query, { first: count });
  expect(viewer.bookmarks.nodes).toHaveLength(count);
  expect(statements).toBe(5);
});

it.each([1, 20])('%d posts with a hashtag, with counts and the viewer’s state: at most 6', async (count) => {
  const query = `query ($first: Int) { hashtag(name: "budget") { posts(first: $first) { nodes { ${pageFields} } } } }`;
  const [statements, { hashtag }] = await costOf(bob, query, { first: count });
  expect(hashtag.posts.nodes).toHaveLength(count);
  expect(statements).toBe(6);
});

it.each([1, 20])('the posts of %d people, with counts and the viewer’s state: at most 6', async (count) => {
  const query = `query ($references: [_Any!]!) { _entities(representations: $references) {
    ... on User { postsCount posts(first: 2) { nodes { ${pageFields} } } } } }`;
  const variables = { references: people.slice(0, count).map(({ id }) => ({ __typename: 'User', id })) };
  const [statements, { _entities }] = await costOf(bob, query, variables);
  expect(_entities.every(({ posts }: Anything) => posts.nodes.length === 2)).toBe(true);
  expect(statements).toBe(4);
});

it('every field of a post costs the same for 2 posts as for 60', async () => {
  const cost = async (count: number) =>
    (await costOf(bob, referencesQuery(everyField), await references(count)))[0];
  const [few, many] = [await cost(2), await cost(60)];
  expect(many).toBe(few);
  expect(many).toBeLessThanOrEqual(15);
});

it('an anonymous reader’s page asks for no state of anybody', async () => {
  const query = `{ hashtag(name: "budget") { posts(first: 20) { nodes { ${pageFields} } } } }`;
  const [statements, { hashtag }] = await costOf('anonymous', query);
  expect(hashtag.posts.nodes).toHaveLength(20);
  expect(statements).toBe(3);
});

it('a list inside a list inside a list costs one statement each', async () => {
  const query = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on User {
    posts(first: 3) { nodes { hashtags { name posts(first: 2) { nodes { id } } } } } } } }`;
  const cost = async (count: number) => {
    const variables = { references: people.slice(0, count).map(({ id }) => ({ __typename: 'User', id })) };
    return (await costOf(bob, query, variables))[0];
  };
  expect(await cost(20)).toBe(await cost(1));
});

describe('a tree of replies 50 deep', () => {
  const depth = 50;
  let postId: string;

  beforeAll(async () => {
    postId = await world.post(alice);
    let level: (string | undefined)[] = [undefined, undefined];
    for (let index = 0; index < depth; index += 1) {
      level = await Promise.all(
        level.map((parentCommentId, branch) =>
          world.comment(
            branch ? alice : bob,
            postId,
            parentCommentId === undefined ? {} : { parentCommentId },
          ),
        ),
      );
    }
  }, 60_000);

  it('costs one statement for each level, however many branches there are', async () => {
    let selection = 'nodes { id author { id } repliesCount }';
    for (let index = 1; index < depth; index += 1) {
      selection = `nodes { id author { id } repliesCount replies(first: 5) { ${selection} } }`;
    }
    const query = `query ($id: ID!) { post(id: $id) { comments(first: 5) { ${selection} } } }`;
    const [statements, { post }] = await costOf(bob, query, { id: postId });
    const depthOf = (node: Anything): number =>
      1 + (node.replies?.nodes[0] ? depthOf(node.replies.nodes[0]) : 0);
    expect(post.comments.nodes.map(depthOf)).toEqual([depth, depth]);
    // The post itself, and each level.
    expect(statements).toBe(1 + depth);
  });
});

it('mutations ask for no more than they need', async () => {
  const postId = await world.post(alice);
  const cost = async (field: string, input: Record<string, unknown>, selection: string) => {
    const { statements } = await countStatements(() => world.succeed(bob, field, input, selection));
    return statements.length;
  };
  const costs = {
    createPost: await cost('createPost', { text: 'Hello @alice #tag' }, 'post { id }'),
    addComment: await cost('addComment', { postId, text: 'Hello' }, 'comment { id }'),
    react: await cost('react', { subjectId: postId, kind: 'LIKE' }, 'subject { __typename }'),
    repost: await cost('repost', { postId }, 'post { id }'),
    bookmarkPost: await cost('bookmarkPost', { postId }, 'post { id }'),
    recordPostViews: await cost('recordPostViews', { postIds: [postId] }, 'recordedCount'),
  };
  expect(costs).toEqual({
    createPost: 7,
    addComment: 7,
    react: 8,
    repost: 7,
    bookmarkPost: 2,
    recordPostViews: 2,
  });
});
