import { createInProcessWiring, startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';
import { countStatements } from '@chorus/test-kit';
import { befriend, follow, post, readHome, repost } from './homes';

const pageQuery = `query {
  viewer { homeFeed(first: 20) {
    state
    edges {
      cursor
      reason { kind text actor { id } }
      node {
        id text createdAt audience author { id handle displayName }
        commentsCount reactionsCount reactionCounts { kind count } repostsCount viewerReaction
      }
    }
    pageInfo { hasNextPage endCursor }
  } }
}`;

describe('a page of 20 posts with authors, counts and the viewer’s reactions', () => {
  let graph: TestGraph;
  let alice: Person;

  beforeAll(async () => {
    // Over HTTP each call loads for itself: a page costs more statements there.
    graph = await startTestGraph({ wiring: createInProcessWiring() });
    const [bob, carol, dan, erin] = (await Promise.all(
      ['bob', 'carol', 'dan', 'erin'].map((handle) => graph.signUp(handle)),
    )) as [Person, Person, Person, Person];
    alice = await graph.signUp('alice');
    await follow(alice, bob, carol);
    await befriend(alice, dan);
    for (let n = 0; n < 8; n += 1) {
      const posts = [
        await post(bob, `bob ${n}`),
        await post(dan, `dan ${n}`, 'FRIENDS'),
        await post(erin, `erin ${n}`),
      ];
      await repost(carol, posts[2]!);
      await repost(bob, posts[2]!);
      await post(alice, `alice ${n}`);
      await alice.mutate('react', { subjectId: posts[0], kind: 'LIKE' });
    }
    await graph.settle();
  }, 60_000);
  afterAll(() => graph.stop());

  it('cost at most 12 SQL statements over all subgraphs', async () => {
    await readHome(alice);
    // Relays, consumers and the gateway's look at revoked sessions come now and then, whatever anybody reads.
    await graph.pauseConsumers();
    const readings = [];
    for (let n = 0; n < 3; n += 1) readings.push(await countStatements(() => alice.ask(pageQuery)));
    // A job of some subgraph may run during one of them: the cheapest is the page itself.
    const [cheapest] = readings.sort((a, b) => a.statements.length - b.statements.length);
    const { result, statements } = cheapest!;
    const { edges } = result.viewer.homeFeed;
    expect(edges).toHaveLength(20);
    expect(new Set(edges.map((edge: { reason: { kind: string } }) => edge.reason.kind))).toEqual(
      new Set(['OWN', 'FOLLOWED', 'FRIEND', 'REPOST']),
    );
    for (const { node } of edges)
      expect(node).toMatchObject({ author: { handle: expect.any(String) }, commentsCount: 0 });
    const ofThePage = statements.filter(({ text }) => !/\boutbox\b|revoked_at >=/.test(text));
    expect(ofThePage.length).toBeLessThanOrEqual(12);
    // What it costs today: home, own posts, reposters, reposts, relations, posts, reactions, authors.
    expect(ofThePage.map(({ schema }) => schema).sort()).toEqual([
      ...['feed', 'feed', 'posts', 'posts', 'posts', 'posts', 'social_graph', 'users'],
    ]);
  });
});
