import { decide, type Decision, type Question } from './decide';
import {
  anonymous,
  self,
  strangers,
  type Audience,
  type PeopleScope,
  type Relation,
  type ReplyPolicy,
} from './facts';

/** How a viewer may stand to the owner, in the order of the columns below. */
const viewers = {
  anonymous,
  self,
  stranger: strangers,
  follower: { ...strangers, follows: true },
  followed: { ...strangers, followedBy: true },
  friend: { ...strangers, friends: true },
  requested: {
    ...strangers,
    followRequested: true,
    friendRequestedByViewer: true,
    friendRequestedByOther: true,
  },
  muter: { ...strangers, mutes: true },
  'muting follower': { ...strangers, mutes: true, follows: true },
  // A block ends follows and friendships; should one be left by mistake, the block still wins.
  blocker: { ...strangers, blocks: true, follows: true, friends: true },
  blocked: { ...strangers, blockedBy: true, follows: true, followedBy: true, friends: true },
  'blocker and blocked': { ...strangers, blocks: true, blockedBy: true },
} satisfies Record<string, Relation>;

const viewerNames = Object.keys(viewers) as (keyof typeof viewers)[];

const letters: Record<string, Decision> = {
  y: { allowed: true, reason: null },
  S: { allowed: false, reason: 'NOT_SIGNED_IN' },
  A: { allowed: false, reason: 'NOT_IN_AUDIENCE' },
  N: { allowed: false, reason: 'NOT_ALLOWED' },
  B: { allowed: false, reason: 'BLOCKED' },
};

/** A row's letters by viewer; spaces are for the eye. */
function expectRow(question: Question, row: string): void {
  const answers = [...row.replaceAll(' ', '')];
  expect(answers).toHaveLength(viewerNames.length);
  const found = Object.fromEntries(viewerNames.map((name) => [name, decide(question, viewers[name])]));
  expect(found).toEqual(
    Object.fromEntries(viewerNames.map((name, index) => [name, letters[answers[index] ?? '']])),
  );
}

// Columns: anonymous self stranger | follower followed friend | requested muter muting-follower | blocker blocked both
const everyone = 'yyy yyy yyy BAB';

describe('people', () => {
  it.each<[Question, string]>([
    [{ about: 'profile' }, everyone],
    [{ about: 'name-card' }, 'yyy yyy yyy yAy'],
    [{ about: 'comment' }, everyone],
    [{ about: 'own' }, 'SyN NNN NNN BAB'],
    [{ about: 'home-source' }, 'NyN yNy NNN BAB'],
    [{ about: 'follow-lists', scope: 'EVERYONE' }, everyone],
    [{ about: 'follow-lists', scope: 'FOLLOWERS' }, 'AyA yAy AAy BAB'],
    [{ about: 'follow-lists', scope: 'FOLLOWED' }, 'AyA Ayy AAA BAB'],
    [{ about: 'follow-lists', scope: 'FRIENDS' }, 'AyA AAy AAA BAB'],
    [{ about: 'follow-lists', scope: 'NOBODY' }, 'AyA AAA AAA BAB'],
    [{ about: 'message', scope: 'EVERYONE' }, 'SNy yyy yyy BAB'],
    [{ about: 'message', scope: 'FOLLOWERS' }, 'SNN yNy NNy BAB'],
    [{ about: 'message', scope: 'FOLLOWED' }, 'SNN Nyy NNN BAB'],
    [{ about: 'message', scope: 'FRIENDS' }, 'SNN NNy NNN BAB'],
    [{ about: 'message', scope: 'NOBODY' }, 'SNN NNN NNN BAB'],
  ])('%j', expectRow);
});

describe('posts', () => {
  const post = (audience: Audience, isMentioned = false): Question => ({
    about: 'post',
    audience,
    isMentioned,
  });

  it.each<[Question, string]>([
    [post('PUBLIC'), everyone],
    [post('FOLLOWERS'), 'AyA yAy AAy BAB'],
    [post('FRIENDS'), 'AyA AAy AAA BAB'],
    [post('MENTIONED'), 'AyA AAA AAA BAB'],
    [post('ONLY_ME'), 'AyA AAA AAA BAB'],
    // A mention widens one audience only: that of the mentioned.
    [post('PUBLIC', true), everyone],
    [post('FOLLOWERS', true), 'AyA yAy AAy BAB'],
    [post('FRIENDS', true), 'AyA AAy AAA BAB'],
    [post('MENTIONED', true), 'yyy yyy yyy BAB'],
    [post('ONLY_ME', true), 'AyA AAA AAA BAB'],
  ])('%j', expectRow);
});

describe('what readers may do', () => {
  const about = <About extends 'reaction' | 'quote' | 'repost'>(
    kind: About,
    audience: Audience,
    isMentioned = false,
  ) => ({ about: kind, audience, isMentioned }) as Question;

  it.each<[Question, string]>([
    [about('reaction', 'PUBLIC'), 'Syy yyy yyy BAB'],
    [about('reaction', 'FOLLOWERS'), 'AyA yAy AAy BAB'],
    [about('reaction', 'FRIENDS'), 'AyA AAy AAA BAB'],
    [about('reaction', 'MENTIONED'), 'AyA AAA AAA BAB'],
    [about('reaction', 'MENTIONED', true), 'Syy yyy yyy BAB'],
    [about('reaction', 'ONLY_ME'), 'AyA AAA AAA BAB'],
    ...(['quote', 'repost'] as const).flatMap((kind): [Question, string][] => [
      [about(kind, 'PUBLIC'), 'Syy yyy yyy BAB'],
      [about(kind, 'FOLLOWERS'), 'ANA NAN AAN BAB'],
      [about(kind, 'FRIENDS'), 'ANA AAN AAA BAB'],
      [about(kind, 'MENTIONED'), 'ANA AAA AAA BAB'],
      [about(kind, 'MENTIONED', true), 'SNN NNN NNN BAB'],
      [about(kind, 'ONLY_ME'), 'ANA AAA AAA BAB'],
    ]),
  ])('%j', expectRow);
});

describe('replies', () => {
  const reply = (audience: Audience, replyPolicy: ReplyPolicy, isMentioned = false): Question => ({
    about: 'reply',
    audience,
    replyPolicy,
    isMentioned,
  });

  it.each<[Question, string]>([
    [reply('PUBLIC', 'EVERYONE'), 'Syy yyy yyy BAB'],
    [reply('PUBLIC', 'FOLLOWERS'), 'SyN yNy NNy BAB'],
    [reply('PUBLIC', 'FOLLOWED'), 'SyN Nyy NNN BAB'],
    [reply('PUBLIC', 'MENTIONED'), 'SyN NNN NNN BAB'],
    [reply('PUBLIC', 'MENTIONED', true), 'Syy yyy yyy BAB'],
    [reply('PUBLIC', 'NOBODY'), 'SyN NNN NNN BAB'],
    [reply('FOLLOWERS', 'EVERYONE'), 'AyA yAy AAy BAB'],
    [reply('FOLLOWERS', 'FOLLOWED'), 'AyA NAy AAN BAB'],
    [reply('FOLLOWERS', 'MENTIONED'), 'AyA NAN AAN BAB'],
    [reply('FOLLOWERS', 'MENTIONED', true), 'AyA yAy AAy BAB'],
    [reply('FOLLOWERS', 'NOBODY'), 'AyA NAN AAN BAB'],
    [reply('FRIENDS', 'EVERYONE'), 'AyA AAy AAA BAB'],
    [reply('FRIENDS', 'NOBODY'), 'AyA AAN AAA BAB'],
    [reply('MENTIONED', 'EVERYONE'), 'AyA AAA AAA BAB'],
    [reply('MENTIONED', 'EVERYONE', true), 'Syy yyy yyy BAB'],
    [reply('MENTIONED', 'FOLLOWERS', true), 'SyN yNy NNy BAB'],
    [reply('MENTIONED', 'MENTIONED', true), 'Syy yyy yyy BAB'],
    [reply('ONLY_ME', 'EVERYONE'), 'AyA AAA AAA BAB'],
    [reply('ONLY_ME', 'EVERYONE', true), 'AyA AAA AAA BAB'],
  ])('%j', expectRow);
});

describe('whatever is asked', () => {
  const audiences: Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME'];
  const scopes: PeopleScope[] = ['EVERYONE', 'FOLLOWERS', 'FOLLOWED', 'FRIENDS', 'NOBODY'];
  const policies: ReplyPolicy[] = ['EVERYONE', 'FOLLOWERS', 'FOLLOWED', 'MENTIONED', 'NOBODY'];
  const postFacts = audiences.flatMap((audience) =>
    [true, false].map((isMentioned) => ({ audience, isMentioned })),
  );
  const actions: (Question & { audience: Audience; isMentioned: boolean })[] = postFacts.flatMap((facts) => [
    ...(['reaction', 'quote', 'repost'] as const).map((about) => ({ about, ...facts })),
    ...policies.map((replyPolicy) => ({ about: 'reply' as const, replyPolicy, ...facts })),
  ]);
  const questions: Question[] = [
    ...(['profile', 'name-card', 'comment', 'own', 'home-source'] as const).map((about) => ({ about })),
    ...scopes.flatMap((scope): Question[] => [
      { about: 'follow-lists', scope },
      { about: 'message', scope },
    ]),
    ...postFacts.map((facts) => ({ about: 'post' as const, ...facts })),
    ...actions,
  ];
  const bits = [
    'follows',
    'followedBy',
    'followRequested',
    'friends',
    'blocks',
    'blockedBy',
    'mutes',
  ] as const;
  /** Every combination of bits that decide. */
  const relations: Relation[] = [
    anonymous,
    self,
    ...Array.from({ length: 2 ** bits.length }, (_, mask) => ({
      ...strangers,
      ...Object.fromEntries(bits.map((bit, index) => [bit, (mask & (2 ** index)) !== 0])),
    })),
  ];

  /** The cases in which a rule is broken. */
  const breaches = (rule: (question: Question, relation: Relation, decision: Decision) => boolean) =>
    questions.flatMap((question) =>
      relations
        .filter((relation) => !rule(question, relation, decide(question, relation)))
        .map((relation) => ({ question, relation })),
    );

  it('a reason is given exactly when the answer is no', () => {
    expect(breaches((_question, _relation, { allowed, reason }) => allowed === (reason === null))).toEqual(
      [],
    );
  });

  it('who is blocked sees nothing, and is told nothing of the block', () => {
    expect(
      breaches(
        (_question, relation, { reason }) =>
          !relation.blockedBy || relation.blocks || reason === 'NOT_IN_AUDIENCE',
      ),
    ).toEqual([]);
  });

  it('who blocks sees the name card alone, and is told why', () => {
    expect(
      breaches(
        ({ about }, { blocks }, { allowed, reason }) =>
          !blocks || (about === 'name-card' ? allowed : reason === 'BLOCKED'),
      ),
    ).toEqual([]);
  });

  it('a mute hides the person from home and from nothing else', () => {
    expect(
      breaches((question, relation, decision) => {
        if (!relation.mutes) return true;
        if (question.about === 'home-source') return !decision.allowed;
        return decide(question, { ...relation, mutes: false }).reason === decision.reason;
      }),
    ).toEqual([]);
  });

  it('a request that waits opens nothing', () => {
    expect(
      breaches(
        (question, relation, decision) =>
          !relation.followRequested ||
          decide(question, { ...relation, followRequested: false }).reason === decision.reason,
      ),
    ).toEqual([]);
  });

  it('only a signed-in reader may do something with a post', () => {
    const acting = actions.flatMap((question) =>
      relations
        .filter((relation) => decide(question, relation).allowed)
        .filter(
          (relation) => relation.isAnonymous || !decide({ ...question, about: 'post' }, relation).allowed,
        )
        .map((relation) => ({ question, relation })),
    );
    expect(acting).toEqual([]);
  });

  it('nothing but a public post travels by quote or repost', () => {
    expect(
      breaches((question, _relation, { allowed }) => {
        const travels = question.about === 'quote' || question.about === 'repost';
        return !travels || !allowed || question.audience === 'PUBLIC';
      }),
    ).toEqual([]);
  });
});
