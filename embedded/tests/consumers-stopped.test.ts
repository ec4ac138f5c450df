import { startTestGraph, type Client, type Person, type TestGraph } from '../src/testing';

/** The ids of a caller's whole home feed, newest first. */
async function homeOf(client: Client): Promise<string[]> {
  const { viewer } = await client.ask('{ viewer { homeFeed(first: 100) { nodes { id } } } }');
  return viewer.homeFeed.nodes.map((node: { id: string } | null) => node?.id);
}

const canRead = async (client: Client, postId: string): Promise<boolean> =>
  (await client.ask('query ($id: ID!) { post(id: $id) { id } }', { id: postId })).post !== null;

describe('with all event consumers stopped', () => {
  let graph: TestGraph;
  let alice: Person;
  let bob: Person;
  let carol: Person;

  const post = async (who: Person, text: string, audience = 'PUBLIC'): Promise<string> =>
    (await who.mutate('createPost', { text, audience }, 'post { id }')).post.id;

  beforeAll(async () => {
    graph = await startTestGraph();
  }, 60_000);
  afterAll(() => graph.stop());

  let round = 0;
  beforeEach(async () => {
    round += 1;
    graph.resumeConsumers();
    [alice, bob, carol] = await Promise.all([
      graph.signUp(`alice${round}`),
      graph.signUp(`bob${round}`),
      graph.signUp(`carol${round}`),
    ]);
    await alice.mutate('followUser', { userId: bob.id });
    await alice.mutate('requestFriendship', { userId: carol.id });
    await carol.mutate('acceptFriendship', { userId: alice.id });
  });

  /** Lets the log run dry, then stops it: what follows is seen by requests alone. */
  async function stopEverythingBehind(): Promise<void> {
    await graph.settle();
    await graph.pauseConsumers();
  }

  it.each(['blockUser by the author', 'blockUser by the reader'])(
    '%s holds at the very next read',
    async (who) => {
      const publicPost = await post(bob, 'For all');
      const followersPost = await post(bob, 'For followers', 'FOLLOWERS');
      const hubPost = await post(carol, 'Discuss');
      const { comment } = await bob.mutate(
        'addComment',
        { postId: hubPost, text: 'I think' },
        'comment { id }',
      );
      await stopEverythingBehind();
      expect(await homeOf(alice)).toEqual([hubPost, followersPost, publicPost]);

      const [blocker, blocked] = who.endsWith('author') ? [bob, alice] : [alice, bob];
      await blocker.mutate('blockUser', { userId: blocked.id });

      expect(await homeOf(alice)).toEqual([hubPost]);
      expect(await canRead(alice, publicPost)).toBe(false);
      const seen = await alice.ask(
        `query ($handle: String!, $ids: [ID!]!, $post: ID!) {
         user(handle: $handle) { id } nodes(ids: $ids) { id }
         post(id: $post) { comments { nodes { id } } commentsCount }
       }`,
        { handle: bob.handle, ids: [bob.id, publicPost, comment.id], post: hubPost },
      );
      expect(seen).toEqual({
        user: null,
        nodes: [null, null, null],
        post: { comments: { nodes: [] }, commentsCount: 1 },
      });
    },
  );

  it('a narrowed circle holds at the very next read', async () => {
    const followersPost = await post(bob, 'For followers', 'FOLLOWERS');
    const friendsPost = await post(carol, 'For friends', 'FRIENDS');
    await stopEverythingBehind();
    expect(await homeOf(alice)).toEqual([friendsPost, followersPost]);

    await bob.mutate('removeFollower', { userId: alice.id });
    expect([await canRead(alice, followersPost), await homeOf(alice)]).toEqual([false, [friendsPost]]);
    await carol.mutate('endFriendship', { userId: alice.id });
    expect([await canRead(alice, friendsPost), await homeOf(alice)]).toEqual([false, []]);
  });

  it('a narrowed setting holds at the very next read', async () => {
    const followersOf = async () =>
      (
        await alice.ask('query ($handle: String!) { user(handle: $handle) { followers { totalCount } } }', {
          handle: bob.handle,
        })
      ).user.followers;
    const canMessage = async () =>
      (
        await alice.ask(
          'query ($handle: String!) { user(handle: $handle) { viewerCanMessage { allowed } } }',
          { handle: bob.handle },
        )
      ).user.viewerCanMessage.allowed;
    await stopEverythingBehind();
    expect([await followersOf(), await canMessage()]).toEqual([{ totalCount: 1 }, true]);

    await bob.mutate('updatePrivacySettings', { showsFollowLists: 'NOBODY', whoMayMessage: 'FRIENDS' });
    expect([await followersOf(), await canMessage()]).toEqual([null, false]);
  });

  it('a mute and a deletion hold at the very next read', async () => {
    const bobPost = await post(bob, 'Noise');
    const carolPost = await post(carol, 'A mistake');
    await stopEverythingBehind();
    expect(await homeOf(alice)).toEqual([carolPost, bobPost]);

    await alice.mutate('muteUser', { userId: bob.id });
    expect(await homeOf(alice)).toEqual([carolPost]);
    expect(await canRead(alice, bobPost)).toBe(true);
    await carol.mutate('deletePost', { postId: carolPost });
    expect([await homeOf(alice), await canRead(alice, carolPost)]).toEqual([[], false]);
  });

  it('one’s own post is in one’s home at the very next read', async () => {
    await stopEverythingBehind();
    const own = await post(alice, 'Mine', 'ONLY_ME');
    expect(await homeOf(alice)).toEqual([own]);
  });
});
