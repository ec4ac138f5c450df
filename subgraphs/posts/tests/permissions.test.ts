import { PostsWorld, refusal, type Anything, type Asker, type Person } from './posts-world';

// Who may do what, for every mutation: one line per person and state of the post. `ok` is success; anything else is the
// code of the refusal, always at the input field that names the subject.

let world: PostsWorld;
let author: Person;
let commenter: Person;
let people: Record<Who, Asker>;

beforeAll(async () => {
  world = await PostsWorld.start();
});

afterAll(() => world.stop());

type Who =
  'author' | 'follower' | 'stranger' | 'blocked by the author' | 'who blocks the author' | 'anonymous';
type State = 'PUBLIC' | 'FOLLOWERS' | 'deleted';

const everyone: Who[] = [
  'author',
  'follower',
  'stranger',
  'blocked by the author',
  'who blocks the author',
  'anonymous',
];
const states: State[] = ['PUBLIC', 'FOLLOWERS', 'deleted'];

beforeEach(() => {
  const made = world.people('author', 'commenter', 'follower', 'stranger', 'blocked', 'blocker');
  ({ author, commenter } = made);
  world.follow(made.follower, author);
  world.follow(commenter, author);
  world.block(author, made.blocked);
  world.block(made.blocker, author);
  people = {
    author,
    follower: made.follower,
    stranger: made.stranger,
    'blocked by the author': made.blocked,
    'who blocks the author': made.blocker,
    anonymous: 'anonymous',
  };
});

/** A post by `author` with a comment by `commenter`, in the state asked for. */
async function arrange(state: State): Promise<{ postId: string; commentId: string }> {
  const postId = await world.post(author, { audience: state === 'FOLLOWERS' ? 'FOLLOWERS' : 'PUBLIC' });
  const commentId = await world.comment(commenter, postId);
  if (state === 'deleted') await world.succeed(author, 'deletePost', { postId }, 'deletedPostId');
  await world.takeEvents();
  return { postId, commentId };
}

type Expectation = Partial<Record<State, Partial<Record<Who, string>>>>;
type Ids = { postId: string; commentId: string };

interface Case {
  field: string;
  selection: string;
  subject: string;
  input: (ids: Ids) => Record<string, unknown>;
  /** What differs from: readers may, everybody else does not find it. */
  expected: Expectation;
}

const readersMay: Record<State, Partial<Record<Who, string>>> = {
  PUBLIC: { author: 'ok', follower: 'ok', stranger: 'ok' },
  FOLLOWERS: { author: 'ok', follower: 'ok' },
  deleted: {},
};

/** Only the author may; other readers are told that it is not theirs. */
const authorMay: Expectation = {
  PUBLIC: { follower: 'NOT_ALLOWED', stranger: 'NOT_ALLOWED' },
  FOLLOWERS: { follower: 'NOT_ALLOWED' },
};

const cases: Case[] = [
  {
    field: 'editPost',
    selection: 'post { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId, text: 'Changed' }),
    expected: authorMay,
  },
  {
    field: 'deletePost',
    selection: 'deletedPostId',
    subject: 'postId',
    input: ({ postId }) => ({ postId }),
    expected: { ...authorMay, deleted: { author: 'ok' } },
  },
  {
    field: 'restorePost',
    selection: 'post { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId }),
    expected: { ...authorMay, deleted: { author: 'ok' } },
  },
  {
    field: 'addComment',
    selection: 'comment { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId, text: 'Hello' }),
    expected: {},
  },
  {
    field: 'editComment',
    selection: 'comment { id }',
    subject: 'commentId',
    input: ({ commentId }) => ({ commentId, text: 'Changed' }),
    expected: {
      PUBLIC: { author: 'NOT_ALLOWED', follower: 'NOT_ALLOWED', stranger: 'NOT_ALLOWED' },
      FOLLOWERS: { author: 'NOT_ALLOWED', follower: 'NOT_ALLOWED' },
    },
  },
  {
    field: 'deleteComment',
    selection: 'deletedCommentId',
    subject: 'commentId',
    input: ({ commentId }) => ({ commentId }),
    expected: authorMay,
  },
  {
    field: 'react',
    selection: 'subject { __typename }',
    subject: 'subjectId',
    input: ({ postId }) => ({ subjectId: postId, kind: 'LIKE' }),
    expected: {},
  },
  {
    field: 'removeReaction',
    selection: 'subject { __typename }',
    subject: 'subjectId',
    input: ({ postId }) => ({ subjectId: postId }),
    expected: {},
  },
  {
    field: 'repost',
    selection: 'post { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId }),
    expected: { FOLLOWERS: { author: 'NOT_ALLOWED', follower: 'NOT_ALLOWED' } },
  },
  {
    field: 'undoRepost',
    selection: 'post { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId }),
    expected: {},
  },
  {
    field: 'bookmarkPost',
    selection: 'post { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId }),
    expected: {},
  },
  {
    field: 'removeBookmark',
    selection: 'post { id }',
    subject: 'postId',
    input: ({ postId }) => ({ postId }),
    expected: {},
  },
  {
    field: 'createPost',
    selection: 'post { id }',
    subject: 'quotedPostId',
    input: ({ postId }) => ({ text: 'Look', quotedPostId: postId }),
    expected: { FOLLOWERS: { author: 'NOT_ALLOWED', follower: 'NOT_ALLOWED' } },
  },
];

const expectationOf = ({ expected }: Case, state: State, who: Who): string =>
  who === 'anonymous' ? 'UNAUTHENTICATED' : (expected[state]?.[who] ?? readersMay[state][who] ?? 'NOT_FOUND');

const table = cases.flatMap((item) =>
  states.flatMap((state) =>
    everyone.map((who) => [item.field, state, who, expectationOf(item, state, who), item] as const),
  ),
);

it.each(table)(
  '%s on a post that is %s, by the one who is %s: %s',
  async (field, state, who, outcome, item) => {
    const ids = await arrange(state);
    const before = await world.everything();
    const { data, errors } = await world.tryMutate(people[who], field, item.input(ids), item.selection);
    if (outcome === 'UNAUTHENTICATED') {
      expect(errors).toMatchObject([{ path: [field], extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(data).toEqual({ [field]: null });
    } else {
      const { userErrors, ...result } = (data as Anything)[field];
      expect(userErrors).toEqual(outcome === 'ok' ? [] : refusal(outcome, item.subject));
      expect(Object.values(result)[0] === null).toBe(outcome !== 'ok');
    }
    if (outcome !== 'ok') expect(await world.everything()).toEqual(before);
  },
);

it('the table has every mutation but those that need no subject', () => {
  const fields = Object.keys(world.subgraph.schema.getMutationType()?.getFields() ?? {});
  expect([...new Set(cases.map(({ field }) => field)), 'recordPostViews'].sort()).toEqual(fields.sort());
});

describe('reactions to a comment', () => {
  it.each(everyone)('by the one who is %s follow the post', async (who) => {
    const { commentId } = await arrange('FOLLOWERS');
    const outcome = expectationOf(cases[6] as Case, 'FOLLOWERS', who);
    const { data, errors } = await world.tryMutate(
      people[who],
      'react',
      { subjectId: commentId, kind: 'LOVE' },
      'subject { __typename }',
    );
    if (outcome === 'UNAUTHENTICATED')
      return expect(errors).toMatchObject([{ extensions: { code: outcome } }]);
    const { subject, userErrors } = (data as Anything).react;
    expect([subject, userErrors]).toEqual(
      outcome === 'ok' ? [{ __typename: 'Comment' }, []] : [null, refusal(outcome, 'subjectId')],
    );
  });
});

describe('the reply policy', () => {
  const policies: [string, Record<string, boolean>][] = [
    ['EVERYONE', { author: true, follower: true, followed: true, mentioned: true, stranger: true }],
    ['FOLLOWERS', { author: true, follower: true, followed: false, mentioned: false, stranger: false }],
    ['FOLLOWED', { author: true, follower: false, followed: true, mentioned: false, stranger: false }],
    ['MENTIONED', { author: true, follower: false, followed: false, mentioned: true, stranger: false }],
    ['NOBODY', { author: true, follower: false, followed: false, mentioned: false, stranger: false }],
  ];

  it.each(policies)('%s lets in whom it says, and viewerCanReply agrees', async (replyPolicy, welcome) => {
    const { followed, mentioned } = world.people('followed', 'mentioned');
    world.follow(author, followed);
    const postId = await world.post(author, { text: 'Hello @mentioned', replyPolicy });
    const askers: Record<string, Person> = {
      author,
      followed,
      mentioned,
      follower: people.follower as Person,
      stranger: people.stranger as Person,
    };
    for (const [who, isWelcome] of Object.entries(welcome)) {
      const asker = askers[who] as Person;
      const { userErrors } = await world.mutate(
        asker,
        'addComment',
        { postId, text: 'Hello' },
        'comment { id }',
      );
      expect([who, userErrors]).toEqual([who, isWelcome ? [] : refusal('NOT_ALLOWED', 'postId')]);
      const { viewerCanReply } = await world.readPost(asker, postId, 'viewerCanReply { allowed reason }');
      expect(viewerCanReply).toEqual({ allowed: isWelcome, reason: isWelcome ? null : 'NOT_ALLOWED' });
    }
  });

  it('does not welcome those whom an edit mentions', async () => {
    const postId = await world.post(author, { replyPolicy: 'MENTIONED' });
    await world.succeed(author, 'editPost', { postId, text: 'Hello @stranger' }, 'post { id }');
    const { userErrors } = await world.mutate(
      people.stranger as Person,
      'addComment',
      { postId, text: 'Hello' },
      'comment { id }',
    );
    expect(userErrors).toEqual(refusal('NOT_ALLOWED', 'postId'));
  });
});

describe('capabilities', () => {
  const fields =
    'viewerCanReply { allowed reason } viewerCanQuote { allowed reason } viewerCanEdit { allowed reason } viewerCanDelete { allowed reason }';
  const yes = { allowed: true, reason: null };
  const no = (reason: string) => ({ allowed: false, reason });

  it('say to everybody what they may do with a post', async () => {
    const postId = await world.post(author, { audience: 'FOLLOWERS' });
    const publicPostId = await world.post(author);
    expect(await world.readPost(author, postId, fields)).toEqual({
      viewerCanReply: yes,
      viewerCanQuote: no('NOT_ALLOWED'),
      viewerCanEdit: yes,
      viewerCanDelete: yes,
    });
    expect(await world.readPost(people.stranger, publicPostId, fields)).toEqual({
      viewerCanReply: yes,
      viewerCanQuote: yes,
      viewerCanEdit: no('NOT_ALLOWED'),
      viewerCanDelete: no('NOT_ALLOWED'),
    });
    expect(await world.readPost('anonymous', publicPostId, fields)).toEqual({
      viewerCanReply: no('NOT_SIGNED_IN'),
      viewerCanQuote: no('NOT_SIGNED_IN'),
      viewerCanEdit: no('NOT_SIGNED_IN'),
      viewerCanDelete: no('NOT_SIGNED_IN'),
    });
  });

  it('say to everybody what they may do with a comment', async () => {
    const { commentId } = await arrange('PUBLIC');
    const ask = (asker: Asker) =>
      world.readComment(
        asker,
        commentId,
        'viewerCanEdit { allowed reason } viewerCanDelete { allowed reason }',
      );
    expect(await ask(commenter)).toEqual({ viewerCanEdit: yes, viewerCanDelete: yes });
    expect(await ask(author)).toEqual({ viewerCanEdit: no('NOT_ALLOWED'), viewerCanDelete: yes });
    expect(await ask(people.stranger)).toEqual({
      viewerCanEdit: no('NOT_ALLOWED'),
      viewerCanDelete: no('NOT_ALLOWED'),
    });
    expect(await ask('anonymous')).toEqual({
      viewerCanEdit: no('NOT_SIGNED_IN'),
      viewerCanDelete: no('NOT_SIGNED_IN'),
    });
  });
});
