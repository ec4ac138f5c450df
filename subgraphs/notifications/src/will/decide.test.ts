import { strangers, type PeopleScope, type Relation } from '@chorus/audience';
import { uuidv7obj } from 'uuidv7';
import { accountCreatedAt, decide, decideFor, type WillDecision, type WillQuestion } from './decide';
import {
  defaultPreferences,
  defaultWill,
  notificationChannels,
  notificationKinds,
  type OverrideLevel,
  type PersonOverride,
  type PolicyLevel,
} from './will';

const now = new Date('2026-06-01T12:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);

const follower: Relation = { ...strangers, followedBy: true };
const followed: Relation = { ...strangers, follows: true };
const friend: Relation = { ...strangers, friends: true };
const relations = { strangers, follower, followed, friend };

const everyone = { IN_APP: 'EVERYONE', PUSH: 'EVERYONE', EMAIL: 'EVERYONE' } as const;
const question = (given: Partial<WillQuestion> = {}): WillQuestion => ({
  kind: 'REPLY',
  relation: strangers,
  preferences: { ...defaultPreferences, REPLY: everyone },
  override: {},
  policy: { strangers: 'ACCEPT', newAccounts: 'ACCEPT' },
  isAccepted: false,
  actorAccountCreatedAt: daysAgo(400),
  now,
  ...given,
});
const levels = (level: OverrideLevel): PersonOverride => ({ IN_APP: level, PUSH: level, EMAIL: level });
const dropped: WillDecision = { folder: 'DROP', inApp: false, push: false, email: false };
const inbox: WillDecision = { folder: 'INBOX', inApp: true, push: true, email: true };
const request: WillDecision = { folder: 'REQUESTS', inApp: true, push: false, email: false };

describe('what people want to be told of', () => {
  it.each<[keyof Relation]>([['isSelf'], ['blocks'], ['blockedBy'], ['mutes']])(
    'is nothing of an actor whose relation says %s, whatever else was chosen',
    (bit) => {
      const relation = { ...friend, [bit]: true };
      expect(decide(question({ relation, override: levels('ALWAYS'), isAccepted: true }))).toEqual(dropped);
    },
  );

  it.each<[PeopleScope, (keyof typeof relations)[]]>([
    ['EVERYONE', ['strangers', 'follower', 'followed', 'friend']],
    ['FOLLOWERS', ['follower', 'friend']],
    ['FOLLOWED', ['followed', 'friend']],
    ['FRIENDS', ['friend']],
    ['NOBODY', []],
  ])('is of %s: %j', (scope, wanted) => {
    for (const channel of notificationChannels) {
      const REPLY = { IN_APP: 'NOBODY', PUSH: 'NOBODY', EMAIL: 'NOBODY', [channel]: scope } as const;
      const told = Object.entries(relations)
        .filter(([, relation]) => {
          const decision = decide(question({ relation, preferences: { ...defaultPreferences, REPLY } }));
          return { IN_APP: decision.inApp, PUSH: decision.push, EMAIL: decision.email }[channel];
        })
        .map(([name]) => name);
      expect(told).toEqual(wanted);
    }
  });

  it('may be pushed and mailed without standing in the list', () => {
    const REPLY = { IN_APP: 'NOBODY', PUSH: 'FOLLOWERS', EMAIL: 'NOBODY' } as const;
    const preferences = { ...defaultPreferences, REPLY };
    expect(decide(question({ preferences, relation: follower }))).toEqual({
      folder: 'INBOX',
      inApp: false,
      push: true,
      email: false,
    });
    expect(decide(question({ preferences }))).toEqual(dropped);
  });

  it.each<[PersonOverride, WillDecision]>([
    [levels('NEVER'), dropped],
    [levels('DEFAULT'), { ...inbox, email: false }],
    [levels('ALWAYS'), inbox],
    [{ PUSH: 'NEVER' }, { ...inbox, push: false, email: false }],
    [{ EMAIL: 'ALWAYS' }, inbox],
    [
      { ...levels('NEVER'), PUSH: 'ALWAYS' },
      { folder: 'INBOX', inApp: false, push: true, email: false },
    ],
    [
      { ...levels('NEVER'), IN_APP: 'DEFAULT' },
      { folder: 'INBOX', inApp: true, push: false, email: false },
    ],
    [
      { ...levels('ALWAYS'), EMAIL: 'DEFAULT' },
      { ...inbox, email: false },
    ],
  ])('follows what was chosen for one person: %j', (override, decision) => {
    const REPLY = { ...everyone, EMAIL: 'NOBODY' } as const;
    const preferences = { ...defaultPreferences, REPLY };
    expect(decide(question({ override, preferences, relation: follower }))).toEqual(decision);
  });

  it.each<[PolicyLevel, WillDecision]>([
    ['ACCEPT', inbox],
    ['FILTER', request],
    ['DROP', dropped],
  ])('%ss strangers when the policy says so, and nobody else', (level, decision) => {
    const policy = { strangers: level, newAccounts: 'ACCEPT' } as const;
    expect(decide(question({ policy }))).toEqual(decision);
    for (const relation of [follower, followed, friend])
      expect(decide(question({ policy, relation }))).toEqual(inbox);
    expect(decide(question({ policy, isAccepted: true }))).toEqual(inbox);
    expect(decide(question({ policy, override: { PUSH: 'ALWAYS' } }))).toEqual(inbox);
  });

  it.each<[number, keyof typeof relations, WillDecision]>([
    [1, 'strangers', request],
    [29.99, 'strangers', request],
    [30, 'strangers', inbox],
    // Who follows first and then writes is what the policy is for.
    [1, 'follower', request],
    [1, 'followed', inbox],
    [1, 'friend', inbox],
  ])('filters an account of %d days that is one of %s', (days, who, decision) => {
    const policy = { strangers: 'ACCEPT', newAccounts: 'FILTER' } as const;
    const relation = relations[who];
    expect(decide(question({ policy, relation, actorAccountCreatedAt: daysAgo(days) }))).toEqual(decision);
  });

  it('takes the stricter of two policies', () => {
    const actorAccountCreatedAt = daysAgo(1);
    const levels = ['ACCEPT', 'FILTER', 'DROP'] as const;
    const expected = [inbox, request, dropped];
    levels.forEach((ofStrangers, first) =>
      levels.forEach((newAccounts, second) => {
        const policy = { strangers: ofStrangers, newAccounts };
        expect(decide(question({ policy, actorAccountCreatedAt }))).toEqual(
          expected[Math.max(first, second)],
        );
      }),
    );
  });

  it('keeps nothing among the requests that the list would not show', () => {
    const policy = { strangers: 'FILTER', newAccounts: 'ACCEPT' } as const;
    const preferences = { ...defaultPreferences, REPLY: { ...everyone, IN_APP: 'FOLLOWERS' } } as const;
    expect(decide(question({ policy, preferences }))).toEqual(dropped);
  });

  it('asks no policy where nobody in particular did it', () => {
    const policy = { strangers: 'DROP', newAccounts: 'DROP' } as const;
    const unasked = { kind: 'GENERIC', relation: null, actorAccountCreatedAt: null, policy } as const;
    expect(decide(question(unasked))).toEqual(inbox);
    const GENERIC = { IN_APP: 'NOBODY', PUSH: 'NOBODY', EMAIL: 'NOBODY' } as const;
    expect(decide(question({ ...unasked, preferences: { ...defaultPreferences, GENERIC } }))).toEqual(
      dropped,
    );
  });

  it('shows everything in the list by default, and mails no reactions', () => {
    for (const kind of notificationKinds) {
      const decision = decideFor(defaultWill, { kind, actorId: null, relation: strangers, now });
      expect(decision).toMatchObject({ folder: 'INBOX', inApp: true, push: true });
    }
    const reaction = { kind: 'REACTION', actorId: null, relation: friend, now } as const;
    expect(decideFor(defaultWill, reaction).email).toBe(false);
  });

  it('knows the age of an account by its id', () => {
    const actorId = uuidv7obj().toString();
    expect(Math.abs(Date.now() - accountCreatedAt(actorId).getTime())).toBeLessThan(60_000);
    const settings = {
      ...defaultWill.settings,
      policy: { strangers: 'ACCEPT', newAccounts: 'DROP' },
    } as const;
    const event = { kind: 'MENTION', actorId, relation: strangers } as const;
    const will = { ...defaultWill, settings };
    expect(decideFor(will, { ...event, now: new Date() })).toEqual(dropped);
    expect(decideFor(will, { ...event, now: new Date(Date.now() + 31 * 86_400_000) }).folder).toBe('INBOX');
    expect(decideFor({ ...will, accepted: new Set([actorId]) }, { ...event, now: new Date() }).folder).toBe(
      'INBOX',
    );
    const overrides = new Map([[actorId, levels('NEVER')]]);
    expect(decideFor({ ...defaultWill, overrides }, { ...event, now: new Date() })).toEqual(dropped);
  });
});
