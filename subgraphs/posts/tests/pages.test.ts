import { uuidv7 } from 'uuidv7';
import { PostsWorld, type Person } from './posts-world';

let world: PostsWorld;
let bob: Person;
let postId: string;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

beforeEach(async () => {
  bob = world.person('bob');
  postId = await world.post(world.person('alice'));
});

describe('cursors', () => {
  const ask = (list: string, after: string) =>
    world.run(
      bob,
      `query ($id: ID!, $after: String) { post(id: $id) { ${list} { nodes { __typename } } } }`,
      {
        id: postId,
        after,
      },
    );

  it('of other lists, and of no list, are BAD_USER_INPUT', async () => {
    await world.comment(bob, postId);
    await world.succeed(bob, 'react', { subjectId: postId, kind: 'LIKE' }, 'subject { __typename }');
    const query = `query ($id: ID!) { post(id: $id) { oldest: comments { pageInfo { endCursor } }
      newest: comments(order: NEWEST) { pageInfo { endCursor } } top: comments(order: TOP) { pageInfo { endCursor } }
      reactions { pageInfo { endCursor } } revisions { pageInfo { endCursor } } } }`;
    const { post } = await world.read(bob, query, { id: postId });
    const encode = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const cursors: Record<string, string> = {
      'comments(after: $after)': post.oldest.pageInfo.endCursor,
      'comments(after: $after, order: NEWEST)': post.newest.pageInfo.endCursor,
      'comments(after: $after, order: TOP)': post.top.pageInfo.endCursor,
      'reactions(after: $after)': post.reactions.pageInfo.endCursor,
      'revisions(after: $after)': post.revisions.pageInfo.endCursor,
    };
    const forged = [
      '',
      'nonsense',
      encode('comments-OLDEST', 1.5, '2026-01-01T00:00:00.000Z', uuidv7()),
      encode('comments-OLDEST', 1, 'yesterday', uuidv7()),
      encode('comments-OLDEST', 1, '2026-01-01T00:00:00.000Z', 'x'),
      encode('comments-OLDEST', 1e300, '2026-01-01T00:00:00.000Z', uuidv7()),
      encode('comments-OLDEST', 1, '+275760-09-13T00:00:00.000Z', uuidv7()),
      encode('reactions', '2026-13-01T00:00:00.000Z', uuidv7()),
      encode('post-revisions', 2 ** 40),
    ];
    for (const [list, own] of Object.entries(cursors)) {
      expect((await ask(list, own)).errors).toBeUndefined();
      for (const cursor of [...Object.values(cursors), ...forged].filter((other) => other !== own)) {
        const { errors } = await ask(list, cursor);
        expect([list, cursor, errors?.[0]?.extensions?.code]).toEqual([list, cursor, 'BAD_USER_INPUT']);
      }
    }
  });

  it.each([
    [-1, 'BAD_USER_INPUT'],
    [101, 'LIMIT_EXCEEDED'],
  ])('cannot ask for %d at once', async (first, code) => {
    for (const list of ['comments', 'reactions', 'revisions']) {
      const { errors } = await world.run(
        bob,
        `query ($id: ID!, $first: Int) { post(id: $id) { ${list}(first: $first) { nodes { __typename } } } }`,
        { id: postId, first },
      );
      expect(errors?.[0]?.extensions?.code).toBe(code);
    }
  });

  it('are not needed to learn, with `first: 0`, whether there is anything', async () => {
    await world.comment(bob, postId);
    const { comments } = await world.readPost(
      bob,
      postId,
      'comments(first: 0) { nodes { id } pageInfo { hasNextPage } }',
    );
    expect(comments).toEqual({ nodes: [], pageInfo: { hasNextPage: true } });
  });
});
