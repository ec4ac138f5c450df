import { PostsWorld, type Asker, type Person } from './posts-world';

let world: PostsWorld;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

const audiences = ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME'] as const;

/** Who sees which posts of alice, who mentions bob in each. */
const table: [string, (who: Person, alice: Person) => void, readonly string[]][] = [
  ['a stranger', () => undefined, ['PUBLIC']],
  ['a follower', (who, alice) => world.follow(who, alice), ['PUBLIC', 'FOLLOWERS']],
  ['one whom alice follows', (who, alice) => world.follow(alice, who), ['PUBLIC']],
  ['a friend', (who, alice) => world.befriend(who, alice), ['PUBLIC', 'FOLLOWERS', 'FRIENDS']],
  [
    'one who asked to follow',
    (who, alice) => world.relate(who, alice, { followRequested: true }),
    ['PUBLIC'],
  ],
  ['one who mutes alice', (who, alice) => world.relate(who, alice, { mutes: true }), ['PUBLIC']],
  ['one blocked by alice', (who, alice) => world.block(alice, who), []],
  ['one who blocks alice', (who, alice) => world.block(who, alice), []],
];

async function arrange() {
  const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
  const posts: Record<string, string> = {};
  for (const audience of audiences)
    posts[audience] = await world.post(alice, { text: 'Hello @bob #tag', audience });
  const commentIds: Record<string, string> = {};
  for (const audience of audiences) commentIds[audience] = await world.comment(alice, posts[audience] ?? '');
  return { alice, bob, carol, posts, commentIds };
}

type Arranged = Awaited<ReturnType<typeof arrange>>;

/** The audiences whose posts the asker gets, by every way that leads to a post. */
async function doors(
  { alice, posts, commentIds }: Arranged,
  asker: Asker,
): Promise<Record<string, string[]>> {
  const seen = (isSeen: (audience: string) => boolean) => audiences.filter(isSeen) as string[];
  const ids = audiences.map((audience) => posts[audience] ?? '');
  const keys = ids.map((id) => Buffer.from(id, 'base64url').toString().slice(5));
  const direct = await Promise.all(ids.map((id) => world.readPost(asker, id)));
  const references = await world.resolve(asker, 'Post', ids, 'id');
  const comments = await world.resolve(asker, 'Comment', Object.values(commentIds), 'id post { id }');
  const visible = await world.ask(
    'posts.visible',
    { postIds: keys },
    asker === 'service' ? 'anonymous' : asker,
  );
  const exists = await world.ask('posts.exists', { type: 'Post', keys }, asker);
  const [user] = await world.resolve(asker, 'User', [alice.id], 'posts(first: 100) { nodes { id } }');
  const { hashtag } = await world.read(
    asker,
    '{ hashtag(name: "tag") { posts(first: 100) { nodes { id } } } }',
  );
  const list = (nodes: { id: string }[]) =>
    seen((audience) => nodes.some(({ id }) => id === posts[audience]));
  return {
    direct: seen((audience) => direct[ids.indexOf(posts[audience] ?? '')] !== null),
    references: seen((audience) => references[ids.indexOf(posts[audience] ?? '')] !== null),
    comments: seen((audience) => comments[ids.indexOf(posts[audience] ?? '')] !== null),
    visible: seen((audience) => visible[ids.indexOf(posts[audience] ?? '')] === true),
    exists: seen((audience) => exists[ids.indexOf(posts[audience] ?? '')] === true),
    userPosts: list(user.posts?.nodes ?? []),
    hashtag: list(hashtag.posts.nodes),
  };
}

const everyDoor = (audienceList: readonly string[]) => ({
  direct: audienceList,
  references: audienceList,
  comments: audienceList,
  visible: audienceList,
  exists: audienceList,
  userPosts: audienceList,
  hashtag: audienceList,
});

describe('every way to a post shows the same posts', () => {
  it.each(table)('to %s', async (_who, relate, expected) => {
    const arranged = await arrange();
    relate(arranged.carol, arranged.alice);
    expect(await doors(arranged, arranged.carol)).toEqual(everyDoor(expected));
  });

  it('to one who is mentioned', async () => {
    const arranged = await arrange();
    expect(await doors(arranged, arranged.bob)).toEqual(everyDoor(['PUBLIC', 'MENTIONED']));
  });

  it('to one who is mentioned and blocked', async () => {
    const arranged = await arrange();
    world.block(arranged.alice, arranged.bob);
    expect(await doors(arranged, arranged.bob)).toEqual(everyDoor([]));
  });

  it('to one whom only an edit mentions: as to a stranger', async () => {
    const arranged = await arrange();
    for (const postId of Object.values(arranged.posts)) {
      const text = 'Hello @bob and @carol #tag';
      await world.succeed(arranged.alice, 'editPost', { postId, text }, 'post { id }');
    }
    expect(await doors(arranged, arranged.carol)).toEqual(everyDoor(['PUBLIC']));
  });

  it('to one whom an edit no longer mentions: as before', async () => {
    const arranged = await arrange();
    for (const postId of Object.values(arranged.posts)) {
      await world.succeed(arranged.alice, 'editPost', { postId, text: 'Hello #tag' }, 'post { id }');
    }
    expect(await doors(arranged, arranged.bob)).toEqual(everyDoor(['PUBLIC', 'MENTIONED']));
  });

  it('to the author: all of them', async () => {
    const arranged = await arrange();
    expect(await doors(arranged, arranged.alice)).toEqual(everyDoor(audiences));
  });

  it('to nobody in particular', async () => {
    const arranged = await arrange();
    expect(await doors(arranged, 'anonymous')).toEqual(everyDoor(['PUBLIC']));
  });
});

it('a block holds from the next read on', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  const postId = await world.post(alice);
  expect(await world.readPost(bob, postId)).not.toBeNull();
  world.block(alice, bob);
  expect(await world.readPost(bob, postId)).toBeNull();
  world.part(alice, bob);
  expect(await world.readPost(bob, postId)).not.toBeNull();
});

it("a person's posts and their count are null to those who may not know of the person", async () => {
  const { alice, bob } = world.people('alice', 'bob');
  await world.post(alice);
  world.block(alice, bob);
  const fields = 'posts { nodes { id } } postsCount';
  expect(await world.resolve(bob, 'User', [alice.id], fields)).toEqual([{ posts: null, postsCount: null }]);
  expect(await world.resolve(alice, 'User', [bob.id], fields)).toEqual([{ posts: null, postsCount: null }]);
});

it('the posts of one author who cannot be judged are withheld, and no others', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  const [own, others] = [await world.post(alice), await world.post(bob)];
  world.stopDomain('social-graph');
  try {
    const query =
      'query ($own: ID!, $others: ID!) { own: post(id: $own) { id } others: post(id: $others) { id } }';
    const { data, errors } = await world.run(alice, query, { own, others });
    expect(data).toEqual({ own: { id: own }, others: null });
    expect(errors).toMatchObject([
      { path: ['others'], extensions: { code: 'UNAVAILABLE', subgraph: 'social-graph' } },
    ]);
  } finally {
    world.startDomain('social-graph');
  }
});

it('pages of a person’s posts are full, whatever lies between', async () => {
  const { alice, bob } = world.people('alice', 'bob');
  const visible: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    visible.unshift(await world.post(alice));
    await world.post(alice, { audience: 'ONLY_ME' });
    await world.post(alice, { audience: 'FRIENDS' });
    if (index % 3 === 0)
      visible.unshift(await world.post(alice, { text: 'Hello @bob', audience: 'MENTIONED' }));
  }
  const found: string[] = [];
  let after: string | null = null;
  const sizes: number[] = [];
  for (;;) {
    const query = `query ($references: [_Any!]!, $after: String) { _entities(representations: $references) {
      ... on User { posts(first: 5, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } } }`;
    const variables: Record<string, unknown> = { references: [{ __typename: 'User', id: alice.id }], after };
    const { posts } = (await world.read(bob, query, variables))._entities[0];
    sizes.push(posts.nodes.length);
    found.push(...posts.nodes.map(({ id }: { id: string }) => id));
    if (!posts.pageInfo.hasNextPage) break;
    after = posts.pageInfo.endCursor;
  }
  expect(found).toEqual(visible);
  expect(sizes).toEqual([5, 5, 5, 1]);
});
