import { countStatements } from '@chorus/test-kit';
import type { Anything } from '@chorus/test-kit/subgraph-world';
import { toGlobalId } from '@chorus/subgraph-kit';
import { ReadingWorld } from './reading-world';

let world: ReadingWorld;
beforeAll(async () => (world = await ReadingWorld.start()));
afterAll(() => world.stop());

const people = 'actors { nodes { id } } actorsCount';
const idsOf = ({ actors }: Anything): string[] => actors.nodes.map(({ id }: Anything) => id);

describe('the list', () => {
  it('has what happened, the newest first, by pages that meet', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1)
      made.unshift((await world.make({ to: alice, by: [bob], kind: 'FOLLOW' })).globalId);
    for (const size of [1, 2, 3, 7, 20]) expect(await world.pages(alice, size)).toEqual(made);
    const { edges, pageInfo } = await world.list(alice, { first: 3 });
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0].cursor,
      endCursor: edges[2].cursor,
    });
    expect((await world.list(alice, { first: 0 })).nodes).toEqual([]);
  });

  it('is nobody else’s, and nobody’s for the anonymous', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    expect(await world.nodes(bob)).toEqual([]);
    expect(
      (await world.read('anonymous', '{ viewer { notifications { nodes { id } } } }')).viewer,
    ).toBeNull();
  });

  it('moves a notification up when something is added to it', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const post = world.post(alice);
    const older = await world.make({ to: alice, by: [bob], post });
    const newer = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await world.join(alice, older, carol);
    const nodes = await world.nodes(alice, `id ${people}`);
    expect(nodes.map(({ id }) => id)).toEqual([older.globalId, newer.globalId]);
    expect(idsOf(nodes[0])).toEqual([carol.id, bob.id]);
  });

  it.each([
    ['nonsense', 'BAD_USER_INPUT'],
    ['', 'BAD_USER_INPUT'],
    [Buffer.from('["notifications",1,2]').toString('base64url'), 'BAD_USER_INPUT'],
  ])('refuses the cursor %j', async (after, code) => {
    const { alice } = world.people('alice');
    const query = 'query ($after: String) { viewer { notifications(after: $after) { nodes { id } } } }';
    const { errors } = await world.run(alice, query, { after });
    expect(errors).toMatchObject([{ extensions: { code } }]);
  });

  it('refuses the cursors of somebody else', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    const { pageInfo } = await world.list(alice);
    const query = 'query ($after: String) { viewer { notifications(after: $after) { nodes { id } } } }';
    const { errors } = await world.run(bob, query, { after: pageInfo.endCursor });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('has a page of at most 100', async () => {
    const { alice } = world.people('alice');
    const { errors } = await world.run(alice, '{ viewer { notifications(first: 101) { nodes { id } } } }');
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED' } }]);
  });
});

describe('what a notification says', () => {
  const about = async (
    group: Partial<Parameters<ReadingWorld['make']>[0]>,
    count: number,
    fields = 'summary',
  ) => {
    const { alice } = world.people('alice');
    const by = ['ann', 'bob', 'carol', 'dan'].slice(0, count).map((name) => world.person(name));
    const post = world.post(alice);
    await world.make({ to: alice, by, post, ...group });
    return { alice, by, post, node: (await world.nodes(alice, fields))[0] };
  };

  it.each([
    ['REACTION', 1, 'Ann liked your post'],
    ['REACTION', 2, 'Ann and Bob liked your post'],
    ['REACTION', 4, 'Ann and 3 others liked your post'],
    ['COMMENT', 1, 'Ann commented on your post'],
    ['REPOST', 3, 'Ann and 2 others reposted your post'],
    ['QUOTE', 1, 'Ann quoted your post'],
  ])('%s by %d: %s', async (kind, count, summary) => {
    expect((await about({ kind }, count)).node.summary).toBe(summary);
  });

  it('has the type of its kind and its subject, and leads to both', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const post = world.post(alice);
    const comment = world.comment(alice, post);
    const answer = world.comment(bob, post);
    const conversation = world.conversation(alice, bob);
    await world.make({ to: alice, by: [bob], post });
    await world.make({ to: alice, by: [bob], kind: 'COMMENT', post, items: [answer] });
    const replied = { post, subject: { type: 'Comment', id: comment }, items: [answer] } as const;
    await world.make({ to: alice, by: [bob], kind: 'REPLY', ...replied });
    await world.make({
      to: alice,
      by: [bob],
      kind: 'MESSAGE',
      subject: { type: 'Conversation', id: conversation },
    });
    await world.make({ to: alice, by: [], kind: 'GENERIC', url: 'https://chorus.example/news' });
    const subject = 'subject { __typename ... on Post { id } ... on Comment { id } }';
    const nodes = await world.nodes(
      alice,
      `summary ... on ReactionNotification { ${subject} } ... on CommentNotification { ${subject} comment { id } }
       ... on ReplyNotification { ${subject} comment { id } } ... on MessageNotification { conversation { id } }
       ... on GenericNotification { url }`,
    );
    const postStub = { __typename: 'Post', id: toGlobalId('Post', post) };
    const commentStub = { __typename: 'Comment', id: toGlobalId('Comment', comment) };
    const answerStub = { id: toGlobalId('Comment', answer) };
    expect(nodes).toEqual([
      {
        __typename: 'GenericNotification',
        summary: 'There is something new for you',
        url: 'https://chorus.example/news',
      },
      {
        __typename: 'MessageNotification',
        summary: 'Bob wrote to you',
        conversation: { id: toGlobalId('Conversation', conversation) },
      },
      {
        __typename: 'ReplyNotification',
        summary: 'Bob replied to your comment',
        subject: commentStub,
        comment: answerStub,
      },
      {
        __typename: 'CommentNotification',
        summary: 'Bob commented on your post',
        subject: postStub,
        comment: answerStub,
      },
      { __typename: 'ReactionNotification', summary: 'Bob liked your post', subject: postStub },
    ]);
  });

  it('names nobody whose account is gone', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    await world.make({ to: alice, by: [bob, carol], kind: 'FOLLOW' });
    world.forgetName(bob);
    expect(await world.nodes(alice, 'summary')).toMatchObject([
      { summary: 'Carol and 1 other followed you' },
    ]);
    world.forgetName(carol);
    expect(await world.nodes(alice, 'summary')).toMatchObject([{ summary: '2 people followed you' }]);
  });
});

describe('judged when it is read', () => {
  it('leaves out who blocks, is blocked or is muted since, and what nobody else is behind', async () => {
    const { alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan');
    const post = world.post(alice);
    await world.make({ to: alice, by: [bob, carol, dan], post });
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    world.block(bob, alice);
    world.relate(alice, dan, { mutes: true });
    const nodes = await world.nodes(alice, `summary ${people}`);
    expect(nodes).toHaveLength(1);
    expect(idsOf(nodes[0])).toEqual([carol.id]);
    expect(nodes[0]).toMatchObject({ actorsCount: 1, summary: 'Carol liked your post' });
    expect(await world.unread(alice)).toBe(1);
    world.block(alice, carol);
    expect(await world.nodes(alice)).toEqual([]);
    expect(await world.unread(alice)).toBe(0);
    world.relate(alice, dan, {});
    expect((await world.nodes(alice, people)).map(idsOf)).toEqual([[dan.id]]);
  });

  it('leaves out what the recipient may not see any more, and has it again when they may', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const post = world.post(bob, 'FOLLOWERS');
    world.follow(alice, bob);
    await world.make({ to: alice, by: [bob], kind: 'MENTION', post });
    expect(await world.nodes(alice)).toHaveLength(1);
    world.part(alice, bob);
    expect(await world.nodes(alice)).toEqual([]);
    expect(await world.unread(alice)).toBe(0);
    world.follow(alice, bob);
    expect(await world.nodes(alice)).toHaveLength(1);
    world.changePost(post, { isDeleted: true });
    expect(await world.nodes(alice)).toEqual([]);
  });

  it('leaves out comments that are gone and conversations that were left', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const post = world.post(alice);
    const comment = world.comment(alice, post);
    const conversation = world.conversation(alice, bob);
    await world.make({
      to: alice,
      by: [bob],
      kind: 'REPLY',
      post,
      subject: { type: 'Comment', id: comment },
    });
    await world.make({
      to: alice,
      by: [bob],
      kind: 'MESSAGE',
      subject: { type: 'Conversation', id: conversation },
    });
    expect(await world.nodes(alice)).toHaveLength(2);
    world.deleteComment(comment);
    world.leave(conversation, alice);
    expect(await world.nodes(alice)).toEqual([]);
  });

  it('does not lead to a comment that is gone', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const post = world.post(alice);
    const answer = world.comment(bob, post);
    await world.make({ to: alice, by: [bob], kind: 'COMMENT', post, items: [answer] });
    world.deleteComment(answer);
    const fields = '... on CommentNotification { comment { id } }';
    expect(await world.nodes(alice, fields)).toMatchObject([{ comment: null }]);
  });

  it('fills pages although much is left out, and says honestly whether there is more', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const shown: string[] = [];
    for (let index = 0; index < 60; index += 1) {
      const by = index % 10 === 0 ? [carol] : [bob];
      const { globalId } = await world.make({ to: alice, by, kind: 'FOLLOW' });
      if (index % 10 === 0) shown.unshift(globalId);
    }
    world.relate(alice, bob, { mutes: true });
    expect(await world.pages(alice, 2)).toEqual(shown);
    expect((await world.list(alice, { first: 6 })).pageInfo.hasNextPage).toBe(false);
    expect(await world.unread(alice)).toBe(6);
  });

  it('looks behind the newest people for one whom the recipient may be told of', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const hidden = world.crowd(30);
    for (const person of hidden) world.relate(alice, person, { mutes: true });
    await world.make({ to: alice, by: [...hidden, bob], post: world.post(alice) });
    await world.make({ to: alice, by: hidden, post: world.post(alice) });
    const nodes = await world.nodes(alice, people);
    expect(nodes).toMatchObject([{ actorsCount: 1 }]);
    expect(idsOf(nodes[0])).toEqual([bob.id]);
  });

  it('says that it is unavailable rather than show what cannot be judged', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    world.stopDomain('social-graph');
    const { data, errors } = await world.run(
      alice,
      '{ viewer { notifications { nodes { id } } unreadNotificationsCount } }',
    );
    world.startDomain('social-graph');
    expect(data?.viewer).toEqual({ notifications: null, unreadNotificationsCount: null });
    expect(errors).toMatchObject([
      { extensions: { code: 'UNAVAILABLE' } },
      { extensions: { code: 'UNAVAILABLE' } },
    ]);
  });
});

describe('the people behind it', () => {
  const query = `query ($first: Int, $after: String) { viewer { notifications(first: 1) { nodes { actorsCount
    actors(first: $first, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } } } }`;
  const page = async (asker: Anything, variables: Anything) =>
    (await world.read(asker, query, variables)).viewer.notifications.nodes[0];

  it.each([
    ['few', 7],
    ['many', 140],
  ])('are paged, the newest first, without those who are hidden: %s', async (_words, count) => {
    const { alice } = world.people('alice');
    const crowd = world.crowd(count);
    await world.make({ to: alice, by: crowd, post: world.post(alice) });
    const expected = crowd.filter((_person, index) => index % 3 !== 1).map(({ id }) => id);
    crowd.forEach((person, index) => index % 3 === 1 && world.relate(alice, person, { mutes: true }));
    for (const first of [1, 5, 100]) {
      const found: string[] = [];
      for (let after: string | null = null; ;) {
        const { actors } = await page(alice, { first, after });
        found.push(...actors.nodes.map(({ id }: Anything) => id));
        if (!actors.pageInfo.hasNextPage || found.length >= 30) break;
        after = actors.pageInfo.endCursor;
      }
      expect(found).toEqual(expected.slice(0, found.length));
      expect(found.length).toBeGreaterThanOrEqual(Math.min(expected.length, 30));
    }
  });

  it('are counted without the hidden up to 100, and with them above', async () => {
    const { alice } = world.people('alice');
    for (const [count, counted] of [
      [5, 4],
      [100, 99],
      [101, 101],
    ] as const) {
      const crowd = world.crowd(count);
      world.block(crowd[3]!, alice);
      await world.make({ to: alice, by: crowd, post: world.post(alice) });
      expect((await page(alice, {})).actorsCount).toBe(counted);
    }
  });

  it('are there once each, by the newest thing they did', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const post = world.post(alice);
    const [first, second, third] = [1, 2, 3].map(() => world.comment(bob, post));
    const by = [bob, carol, bob];
    const made = { to: alice, kind: 'COMMENT', post, by, items: [third!, second!, first!] };
    const { id } = await world.make(made);
    await world.database.execute('UPDATE groups SET actors_count = 2 WHERE id = $1', [id]);
    const nodes = await world.nodes(alice, `${people} ... on CommentNotification { comment { id } }`);
    expect(nodes.map(idsOf)).toEqual([[bob.id, carol.id]]);
    expect(nodes[0].comment.id).toBe(toGlobalId('Comment', third!));
  });

  it('are not paged by the cursor of another notification', async () => {
    const { alice } = world.people('alice');
    await world.make({ to: alice, by: world.crowd(5), post: world.post(alice) });
    const { actors } = await page(alice, { first: 2 });
    await world.make({ to: alice, by: world.crowd(5), post: world.post(alice) });
    const { errors } = await world.run(alice, query, { first: 2, after: actors.pageInfo.endCursor });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('what a page costs', () => {
  const everything = `query ($first: Int) { viewer { unreadNotificationsCount notificationsCursor notifications(first: $first) {
    edges { cursor } nodes { id isRead createdAt updatedAt summary actorsCount actors { nodes { id } }
    ... on ReactionNotification { subject { ... on Post { id } ... on Comment { id } } }
    ... on CommentNotification { subject { ... on Post { id } } comment { id } }
    ... on ReplyNotification { subject { ... on Comment { id } } comment { id } }
    ... on MessageNotification { conversation { id } } } } } }`;

  it('is the same for one notification and for a hundred: few statements, and one question to each neighbour', async () => {
    const { alice } = world.people('alice');
    const kinds = ['REACTION', 'COMMENT', 'REPLY', 'MESSAGE', 'FOLLOW'];
    for (let index = 0; index < 100; index += 1) {
      const by = world.crowd(1 + (index % 14));
      const post = world.post(alice);
      const kind = kinds[index % kinds.length]!;
      const items = by.map((person) => (kind === 'COMMENT' ? world.comment(person, post) : ''));
      const id = kind === 'REPLY' ? world.comment(alice, post) : world.conversation(alice, ...by);
      const subject = { type: kind === 'REPLY' ? 'Comment' : 'Conversation', id } as const;
      if (kind === 'FOLLOW') await world.make({ to: alice, by, kind });
      else if (kind === 'REACTION' || kind === 'COMMENT')
        await world.make({ to: alice, by, kind, post, items });
      else await world.make({ to: alice, by, kind, subject });
    }
    const cost = async (first: number) => {
      const { result, statements } = await countStatements(() => world.read(alice, everything, { first }));
      expect(result.viewer.notifications.nodes).toHaveLength(first);
      return statements.length;
    };
    const [one, many] = [await cost(1), await cost(100)];
    expect(many).toBeLessThanOrEqual(7);
    expect(one).toBeLessThanOrEqual(many);
  });
});
