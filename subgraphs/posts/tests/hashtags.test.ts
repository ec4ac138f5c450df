import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { PostsWorld, type Anything, type Asker, type Person } from './posts-world';

let world: PostsWorld;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

beforeEach(() => {
  ({ alice, bob } = world.people('alice', 'bob'));
});

const find = async (asker: Asker, name: string, fields = 'id name'): Promise<Anything> =>
  (await world.read(asker, `query ($name: String!) { hashtag(name: $name) { ${fields} } }`, { name }))
    .hashtag;

it('a hashtag is found by any spelling of its name, and its id is made from the one spelling', async () => {
  await world.post(alice, 'Hello #Größe');
  const hashtag = { id: toGlobalId('Hashtag', 'größe'), name: 'größe' };
  for (const spelling of ['größe', '#GRÖSSE', 'GRÖßE', '＃Größe', 'GRO\u0308ßE']) {
    expect([spelling, await find(bob, spelling)]).toEqual([
      spelling,
      spelling === '#GRÖSSE' ? null : hashtag,
    ]);
  }
  expect(await world.resolve(bob, 'Hashtag', [hashtag.id], 'name')).toEqual([{ name: 'größe' }]);
});

it('a hashtag without a live PUBLIC post looks like one that nobody ever used', async () => {
  for (const audience of ['FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME']) {
    await world.post(alice, { text: '#secret_project', audience });
  }
  const deletedId = await world.post(alice, '#deleted_project');
  await world.succeed(alice, 'deletePost', { postId: deletedId }, 'deletedPostId');
  for (const name of ['secret_project', 'deleted_project', 'unused']) {
    for (const asker of [alice, bob, 'anonymous'] as const) {
      expect(await find(asker, name)).toBeNull();
      expect(await world.resolve(asker, 'Hashtag', [toGlobalId('Hashtag', name)], 'name')).toEqual([null]);
      expect(await world.ask('posts.exists', { type: 'Hashtag', keys: [name] }, asker)).toEqual([false]);
    }
  }
});

it('a deleted post takes its hashtags along, and an undo brings them back', async () => {
  const postId = await world.post(alice, '#back_soon');
  await world.succeed(alice, 'deletePost', { postId }, 'deletedPostId');
  expect(await find(bob, 'back_soon')).toBeNull();
  await world.succeed(alice, 'restorePost', { postId }, 'post { id }');
  expect(await find(bob, 'back_soon', 'posts { nodes { id } }')).toEqual({
    posts: { nodes: [{ id: postId }] },
  });
});

it.each([
  '',
  '#',
  '##a',
  'a b',
  'a-b',
  '2024',
  '__',
  "a' OR 1=1",
  '\ud800',
  '😀',
  'x'.repeat(101),
  'x'.repeat(100_000),
])('there is no hashtag %j', async (name) => {
  expect(await find(bob, name)).toBeNull();
});

it.each([
  ['an upper-case name', toGlobalId('Hashtag', 'Chorus')],
  ['a name with its mark', toGlobalId('Hashtag', '#chorus')],
  ['a post', toGlobalId('Post', uuidv7())],
  ['nonsense', 'nonsense'],
])('%s is no id of a hashtag', async (_case, id) => {
  await world.post(alice, '#chorus');
  expect(await world.resolve(bob, 'Hashtag', [id], 'name')).toEqual([null]);
});

it('a post names its hashtags in the order of its text, private ones too', async () => {
  const postId = await world.post(alice, { text: '#zebra and #apple, again #zebra', audience: 'ONLY_ME' });
  expect(await world.readPost(alice, postId, 'hashtags { name }')).toEqual({
    hashtags: [{ name: 'zebra' }, { name: 'apple' }],
  });
});

it('its posts come newest first in full pages of what the viewer may see', async () => {
  const tag = 'full_pages';
  const visible: string[] = [];
  const carol = world.person('carol');
  world.block(carol, bob);
  world.follow(bob, alice);
  for (let index = 0; index < 8; index += 1) {
    visible.unshift(
      await world.post(alice, { text: `#${tag}`, audience: index % 2 ? 'PUBLIC' : 'FOLLOWERS' }),
    );
    await world.post(alice, { text: `#${tag}`, audience: 'FRIENDS' });
    await world.post(carol, { text: `#${tag}` });
  }
  const query = `query ($after: String) { hashtag(name: "${tag}") { posts(first: 3, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } } }`;
  const found: string[][] = [];
  let after: string | null = null;
  do {
    const { posts }: Anything = (await world.read(bob, query, { after })).hashtag;
    found.push(posts.nodes.map(({ id }: Anything) => id));
    after = posts.pageInfo.hasNextPage ? posts.pageInfo.endCursor : null;
  } while (after !== null);
  expect(found.map((page) => page.length)).toEqual([3, 3, 2]);
  expect(found.flat()).toEqual(visible);
});
