import { startTestGraph, type Person, type TestGraph } from '@chorus/embedded/testing';
import { Database } from '@chorus/database';
import { putSettings } from '../src/will/settings.repository';
import { defaultSettings } from '../src/will/will';

// What is made of what people do, through the public mutations and the events of their domains.

let graph: TestGraph;
let database: Database;
let now = new Date();
let people = 0;

beforeAll(async () => {
  graph = await startTestGraph({ notifications: { clock: () => now } });
  database = new Database({ url: graph.databaseUrl, schema: 'notifications', maxConnections: 1 });
});
afterAll(async () => {
  await database.close();
  await graph.stop();
});

type Crew = Record<'alice' | 'bob' | 'carol' | 'dan', Person>;

/** Four new people who have nothing to do with each other. */
async function crew(): Promise<Crew> {
  people += 1;
  const [alice, bob, carol, dan] = await Promise.all(
    ['alice', 'bob', 'carol', 'dan'].map((name) => graph.signUp(`${name}${people}`)),
  );
  return { alice: alice!, bob: bob!, carol: carol!, dan: dan! };
}

interface Seen {
  __typename: string;
  summary: string;
  isRead: boolean;
  actorsCount: number;
  actors: { nodes: { id: string }[] };
  subject?: { id: string } | null;
  comment?: { id: string } | null;
  conversation?: { id: string } | null;
}

/** Somebody's notifications, once everything that happened is handled. */
async function told(person: Person): Promise<Seen[]> {
  await graph.settle();
  const about = 'subject { ... on Post { id } ... on Comment { id } }';
  const { viewer } = await person.ask(`{ viewer { notifications { nodes {
    __typename summary isRead actorsCount actors { nodes { id } }
    ... on ReactionNotification { ${about} } ... on MentionNotification { ${about} } ... on QuoteNotification { ${about} }
    ... on RepostNotification { ${about} } ... on CommentNotification { ${about} comment { id } }
    ... on ReplyNotification { ${about} comment { id } } ... on MessageNotification { conversation { id } } } } } }`);
  return viewer.notifications.nodes;
}
const kindsTold = async (person: Person): Promise<string[]> =>
  (await told(person)).map(({ __typename }) => __typename.replace('Notification', ''));

const post = async (by: Person, text = 'A post', more: object = {}): Promise<string> =>
  (await by.mutate('createPost', { text, ...more }, 'post { id }')).post.id;
const comment = async (by: Person, postId: string, text = 'A comment', parentCommentId?: string) =>
  (await by.mutate('addComment', { postId, text, parentCommentId }, 'comment { id }')).comment.id as string;
const react = (by: Person, subjectId: string, kind = 'LIKE') => by.mutate('react', { subjectId, kind });
const follow = (who: Person, whom: Person) => who.mutate('followUser', { userId: whom.id });

describe('reactions', () => {
  it('to one thing are one notification, whoever and however many they are', async () => {
    const { alice, bob, carol, dan } = await crew();
    const postId = await post(alice);
    for (const person of [bob, carol, dan]) await react(person, postId);
    const [only, ...rest] = await told(alice);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({
      __typename: 'ReactionNotification',
      actorsCount: 3,
      isRead: false,
      subject: { id: postId },
    });
    expect(only!.actors.nodes.map(({ id }) => id)).toEqual([dan.id, carol.id, bob.id]);
    expect(only!.summary).toContain('liked your post');
  });

  it('are no news when their kind changes, nor to oneself', async () => {
    const { alice, bob } = await crew();
    const postId = await post(alice);
    await react(alice, postId);
    await react(bob, postId);
    await graph.settle();
    const before = await versions(alice);
    await react(bob, postId, 'LOVE');
    expect(await told(alice)).toMatchObject([{ actorsCount: 1 }]);
    expect(await versions(alice)).toEqual(before);
  });

  it('that are taken back leave it, and the last one takes it along', async () => {
    const { alice, bob, carol } = await crew();
    const postId = await post(alice);
    await react(bob, postId);
    await react(carol, postId);
    await bob.mutate('removeReaction', { subjectId: postId });
    expect(await told(alice)).toMatchObject([{ actorsCount: 1, actors: { nodes: [{ id: carol.id }] } }]);
    await carol.mutate('removeReaction', { subjectId: postId });
    expect(await told(alice)).toEqual([]);
    await carol.mutate('react', { subjectId: postId, kind: 'WOW' });
    expect(await told(alice)).toMatchObject([{ actorsCount: 1 }]);
  });

  it('after a week begin a new notification, beside the old one', async () => {
    const { alice, bob, carol } = await crew();
    const postId = await post(alice);
    await react(bob, postId);
    await graph.settle();
    const today = now;
    now = new Date(now.getTime() + 8 * 86_400_000);
    await react(carol, postId);
    const both = await told(alice);
    expect(both.map(({ actors }) => actors.nodes)).toEqual([[{ id: carol.id }], [{ id: bob.id }]]);
    await bob.mutate('removeReaction', { subjectId: postId });
    expect(await told(alice)).toHaveLength(1);
    now = today;
  });
});

describe('people', () => {
  it('who follow, ask for friendship and accept it are told of, until that ends', async () => {
    const { alice, bob, carol } = await crew();
    await follow(bob, alice);
    await follow(carol, alice);
    await bob.mutate('requestFriendship', { userId: alice.id });
    expect(await told(alice)).toMatchObject([
      { __typename: 'FriendRequestNotification', actorsCount: 1 },
      { __typename: 'FollowNotification', actorsCount: 2 },
    ]);
    await bob.mutate('unfollowUser', { userId: alice.id });
    await alice.mutate('acceptFriendship', { userId: bob.id });
    expect(await told(alice)).toMatchObject([{ __typename: 'FollowNotification', actorsCount: 1 }]);
    expect(await kindsTold(bob)).toEqual(['FriendAccepted']);
    await alice.mutate('endFriendship', { userId: bob.id });
    expect(await told(bob)).toEqual([]);
  });

  it.each(['declineFollowRequest', 'acceptFollowRequest', 'unfollowUser'])(
    'who ask to follow are told of until that is answered or taken back: %s',
    async (field) => {
      const { alice, bob } = await crew();
      await alice.mutate('updatePrivacySettings', { requiresFollowApproval: true });
      await follow(bob, alice);
      expect(await kindsTold(alice)).toEqual(['FollowRequest']);
      const [who, whom] = field === 'unfollowUser' ? [bob, alice] : [alice, bob];
      await who.mutate(field, { userId: whom.id });
      // Who has accepted somebody knows that they follow.
      expect(await told(alice)).toEqual([]);
    },
  );

  it('who are blocked or muted are not told of, and a block ends what it ends', async () => {
    const { alice, bob, carol, dan } = await crew();
    await alice.mutate('muteUser', { userId: bob.id });
    await carol.mutate('blockUser', { userId: alice.id });
    await follow(bob, alice);
    await follow(dan, alice);
    expect(await told(alice)).toMatchObject([{ actors: { nodes: [{ id: dan.id }] } }]);
    await alice.mutate('blockUser', { userId: dan.id });
    await graph.settle();
    expect(await stored(alice)).toEqual([]);
  });
});

describe('what is written', () => {
  it('is told once to each, in the most particular way', async () => {
    const { alice, bob, carol, dan } = await crew();
    const postId = await post(alice);
    const commentId = await comment(bob, postId);
    const replyId = await comment(carol, postId, `@${bob.handle} @${dan.handle} @${alice.handle}`, commentId);
    expect(await told(bob)).toMatchObject([
      { __typename: 'ReplyNotification', subject: { id: commentId }, comment: { id: replyId } },
    ]);
    expect(await told(dan)).toMatchObject([{ __typename: 'MentionNotification', subject: { id: replyId } }]);
    expect(await told(alice)).toMatchObject([
      { __typename: 'MentionNotification', subject: { id: replyId } },
      { __typename: 'CommentNotification', subject: { id: postId }, comment: { id: commentId } },
    ]);
    const quoteId = await post(dan, `@${alice.handle} wrote`, { quotedPostId: postId });
    expect((await told(alice))[0]).toMatchObject({
      __typename: 'QuoteNotification',
      subject: { id: quoteId },
    });
  });

  it('mentions people also by an edit, each once', async () => {
    const { alice, bob, carol } = await crew();
    const postId = await post(alice, `@${bob.handle}`);
    await alice.mutate('editPost', { postId, text: `@${bob.handle} @${carol.handle}` });
    expect(await kindsTold(bob)).toEqual(['Mention']);
    expect(await kindsTold(carol)).toEqual(['Mention']);
    const commentId = await comment(bob, postId);
    await bob.mutate('editComment', { commentId, text: `@${alice.handle} @${carol.handle}` });
    // Alice was told of the comment already.
    expect(await kindsTold(alice)).toEqual(['Comment']);
    expect(await told(carol)).toMatchObject([{ subject: { id: commentId } }, { subject: { id: postId } }]);
  });

  it('is told to those alone who may see it', async () => {
    const { alice, bob, carol } = await crew();
    await follow(bob, alice);
    await post(alice, `@${bob.handle} @${carol.handle}`, { audience: 'FOLLOWERS' });
    expect(await kindsTold(bob)).toEqual(['Mention']);
    expect(await stored(carol)).toEqual([]);
  });

  it('goes with a comment that is deleted, but what answers it stays', async () => {
    const { alice, bob, carol } = await crew();
    const postId = await post(alice);
    const commentId = await comment(bob, postId, `@${carol.handle}`);
    await react(carol, commentId);
    await comment(carol, postId, 'A reply', commentId);
    expect(await kindsTold(bob)).toEqual(['Reply', 'Reaction']);
    await bob.mutate('deleteComment', { commentId });
    expect(await told(alice)).toMatchObject([
      { __typename: 'CommentNotification', actors: { nodes: [{ id: carol.id }] } },
    ]);
    expect(await kindsTold(bob)).toEqual(['Reply']);
    expect(await told(carol)).toEqual([]);
  });

  it('goes with a post that is deleted, and comes back with it', async () => {
    const { alice, bob, carol } = await crew();
    const postId = await post(alice, `@${carol.handle}`);
    await react(bob, postId);
    await bob.mutate('repost', { postId });
    expect(await kindsTold(alice)).toEqual(['Repost', 'Reaction']);
    await alice.mutate('deletePost', { postId });
    expect([await told(alice), await told(carol)]).toEqual([[], []]);
    await alice.mutate('restorePost', { postId });
    expect(await kindsTold(alice)).toEqual(['Repost', 'Reaction']);
    expect(await kindsTold(carol)).toEqual(['Mention']);
    await bob.mutate('undoRepost', { postId });
    expect(await kindsTold(alice)).toEqual(['Reaction']);
  });
});

describe('messages', () => {
  async function conversationOf(...[starter, ...others]: Person[]): Promise<string> {
    const input = { participantIds: others.map(({ id }) => id), title: others.length > 1 ? 'Us' : undefined };
    return (await starter!.mutate('startConversation', input, 'conversation { id }')).conversation.id;
  }
  let keys = 0;
  const send = async (by: Person, conversationId: string): Promise<string> => {
    const input = { conversationId, text: 'Hello', idempotencyKey: `key-${(keys += 1)}` };
    return (await by.mutate('sendMessage', input, 'message { id }')).message.id;
  };

  it('of one conversation are one notification until they are read or unsent', async () => {
    const { alice, bob, carol } = await crew();
    const group = await conversationOf(alice, bob, carol);
    const first = await send(alice, group);
    const second = await send(alice, group);
    const third = await send(carol, group);
    expect(await told(bob)).toMatchObject([
      { __typename: 'MessageNotification', actorsCount: 2, conversation: { id: group } },
    ]);
    await bob.mutate('markConversationRead', { conversationId: group, upToMessageId: first });
    expect(await told(bob)).toMatchObject([{ actorsCount: 2 }]);
    await carol.mutate('unsendMessage', { messageId: third });
    expect(await told(bob)).toMatchObject([{ actorsCount: 1, actors: { nodes: [{ id: alice.id }] } }]);
    await bob.mutate('markConversationRead', { conversationId: group, upToMessageId: second });
    expect(await told(bob)).toEqual([]);
  });

  it('are not told to who has muted the conversation, and go with who leaves it', async () => {
    const { alice, bob, carol } = await crew();
    const group = await conversationOf(alice, bob, carol);
    await bob.mutate('muteConversation', { conversationId: group });
    await send(alice, group);
    expect(await stored(bob)).toEqual([]);
    expect(await kindsTold(carol)).toEqual(['Message']);
    await carol.mutate('leaveConversation', { conversationId: group });
    await graph.settle();
    expect(await stored(carol)).toEqual([]);
  });
});

it('what strangers do waits among the requests where somebody wants it so', async () => {
  const { alice, bob, carol } = await crew();
  await database.transaction((transaction) =>
    putSettings(transaction, alice.accountId, {
      ...defaultSettings,
      policy: { strangers: 'FILTER', newAccounts: 'ACCEPT' },
    }),
  );
  const postId = await post(alice);
  await react(bob, postId);
  await react(carol, postId);
  expect(await told(alice)).toEqual([]);
  expect(await stored(alice)).toEqual(['REACTION REQUESTS 1', 'REACTION REQUESTS 1']);
});

it('what somebody does not want to be told of is told in a less particular way, or not made', async () => {
  const { alice, bob } = await crew();
  await database.execute(
    `INSERT INTO preferences (account_id, kind, channel, scope)
     SELECT $1, kind, channel, 'NOBODY' FROM unnest('{MENTION,FOLLOW}'::text[]) AS kind,
       unnest('{IN_APP,PUSH,EMAIL}'::text[]) AS channel`,
    [alice.accountId],
  );
  await comment(bob, await post(alice), `@${alice.handle}`);
  await follow(bob, alice);
  expect(await kindsTold(alice)).toEqual(['Comment']);
});

/** What is kept for somebody, shown or not: kind, folder, people. */
async function stored({ accountId }: Person): Promise<string[]> {
  await graph.settle();
  const rows = await database.query<{ kind: string; folder: string; actors_count: number }>(
    'SELECT kind, folder, actors_count FROM groups WHERE recipient_id = $1 ORDER BY updated_at',
    [accountId],
  );
  return rows.map(({ kind, folder, actors_count }) => `${kind} ${folder} ${actors_count}`);
}

async function versions({ accountId }: Person): Promise<unknown[]> {
  return database.query('SELECT id, version, updated_at FROM groups WHERE recipient_id = $1', [accountId]);
}
