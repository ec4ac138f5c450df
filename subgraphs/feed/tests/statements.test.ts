import { startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';
import { countStatements } from '@chorus/test-kit';
import { befriend, follow, post, readHome, repost } from './homes';

const pageQuery = `query {
  viewer { homeFeed(first: 20) {
    state
    edges {
      cursor
      reason { kind text actor { id handle displayName } }
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
    graph = await startTestGraph();
    const [bob, carol, dan, erin] = (await Promise.all(
      ['bob', 'carol', 'dan', 'erin'].map((handle) => graph.signUp(handle)),
    )) as [Person, Person, Person, Person];
    alice = await graph.signUp('alice');
    await follow(alice, bob, carol);
    await befriend(alice, dan);
    for (let n = 0; n < 8; n += 1) {
      const posts = [await post(bob, `bob ${n}`), await post(dan, `dan ${n}`, 'FRIENDS'), await post(erin, `erin ${n}`)];
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
    // Relays and consumers look for work now and then, whatever anybody reads.
    await graph.pauseConsumers();
    const { result, statements } = await countStatements(() => alice.ask(pageQuery));
    const { edges } = result.viewer.homeFeed;
    expect(edges).toHaveLength(20);
    expect(new Set(edges.map((edge: { reason: { kind: string } }) => edge.reason.kind))).toEqual(
      new Set(['OWN', 'FOLLOWED', 'FRIEND', 'REPOST']),
    );
    for (const { node } of edges) expect(node).toMatchObject({ author: { handle: expect.any(String) }, commentsCount: 0 });
    const own = statements.filter(({ text }) => !/\boutbox\b/.test(text)).map(({ schema, text }) => `${schema}: ${text}`);
    expect(own.length).toBeLessThanOrEqual(12);
    expect(own.map((statement) => statement.replace(/\s+/g, ' ').slice(0, 90))).toEqual([]);
  });
});
