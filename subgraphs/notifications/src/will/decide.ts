import type { PeopleScope, Relation } from '@chorus/audience';
import type {
  NotificationChannel,
  NotificationKind,
  PersonOverride,
  PolicyLevel,
  Preferences,
  StrangerPolicy,
  Will,
} from './will';

/** For so long an account counts as new. */
export const newAccountMs = 30 * 86_400_000;

export interface WillQuestion {
  readonly kind: NotificationKind;
  /** The recipient's relation to the actor; null where nobody in particular did it (GENERIC). */
  readonly relation: Relation | null;
  readonly preferences: Preferences;
  /** What the recipient chose for this actor. */
  readonly override: PersonOverride;
  readonly policy: StrangerPolicy;
  /** Did the recipient accept the actor's request? Then the policy is not asked. */
  readonly isAccepted: boolean;
  readonly actorAccountCreatedAt: Date | null;
  readonly now: Date;
}

/** Where a notification goes and how it is told. With DROP it is not made: every channel is false. */
export interface WillDecision {
  readonly folder: 'INBOX' | 'REQUESTS' | 'DROP';
  /** Shown in the list. Else the group is kept only for push and mail. */
  readonly inApp: boolean;
  readonly push: boolean;
  readonly email: boolean;
}

const dropped: WillDecision = { folder: 'DROP', inApp: false, push: false, email: false };

/**
 * What a person wants of one event by one actor. Pure and total. Judged when the notification is made and again when it
 * is pushed or mailed: the will may have changed. Blocks, mutes and oneself come first, then what was chosen for this
 * one person, then the policy for strangers, then the preferences.
 */
export function decide(question: WillQuestion): WillDecision {
  const { relation, override } = question;
  if (relation && (relation.isSelf || relation.blocks || relation.blockedBy || relation.mutes))
    return dropped;

  const wants = (channel: NotificationChannel): boolean => {
    const level = override[channel] ?? 'DEFAULT';
    return level === 'DEFAULT'
      ? isWithin(question.preferences[question.kind][channel], relation)
      : level === 'ALWAYS';
  };
  const inApp = wants('IN_APP');
  const policy = isChosen(override) ? 'ACCEPT' : policyFor(question);
  if (policy === 'DROP') return dropped;
  // What waits among the requests is told by nothing else.
  if (policy === 'FILTER') return inApp ? { folder: 'REQUESTS', inApp, push: false, email: false } : dropped;
  const [push, email] = [wants('PUSH'), wants('EMAIL')];
  return inApp || push || email ? { folder: 'INBOX', inApp, push, email } : dropped;
}

/** Who wants to be told of somebody, always, has let them through. */
const isChosen = (override: PersonOverride): boolean => Object.values(override).includes('ALWAYS');

const strictness: Record<PolicyLevel, number> = { ACCEPT: 0, FILTER: 1, DROP: 2 };

function policyFor({ relation, policy, isAccepted, actorAccountCreatedAt, now }: WillQuestion): PolicyLevel {
  if (!relation || isAccepted || relation.follows || relation.friends) return 'ACCEPT';
  const isNew =
    actorAccountCreatedAt !== null && now.getTime() - actorAccountCreatedAt.getTime() < newAccountMs;
  const ofStranger = relation.followedBy ? 'ACCEPT' : policy.strangers;
  const ofNew = isNew ? policy.newAccounts : 'ACCEPT';
  return strictness[ofStranger] >= strictness[ofNew] ? ofStranger : ofNew;
}

/** Is the actor within a scope around the recipient? Without an actor only NOBODY says no. */
function isWithin(scope: PeopleScope, relation: Relation | null): boolean {
  if (!relation) return scope !== 'NOBODY';
  switch (scope) {
    case 'EVERYONE':
      return true;
    case 'FOLLOWERS':
      return relation.followedBy || relation.friends;
    case 'FOLLOWED':
      return relation.follows || relation.friends;
    case 'FRIENDS':
      return relation.friends;
    case 'NOBODY':
      return false;
  }
}

/** `decide` for one actor by what `WillStore.forRecipients` read of the recipient. */
export function decideFor(
  will: Will,
  event: { kind: NotificationKind; actorId: string | null; relation: Relation | null; now: Date },
): WillDecision {
  const { actorId } = event;
  return decide({
    ...event,
    preferences: will.preferences,
    policy: will.settings.policy,
    override: (actorId !== null && will.overrides.get(actorId)) || {},
    isAccepted: actorId !== null && will.accepted.has(actorId),
    actorAccountCreatedAt: actorId === null ? null : accountCreatedAt(actorId),
  });
}

/** Ids of accounts are UUIDv7: their first 48 bits are the milliseconds when the account was made. */
export const accountCreatedAt = (accountId: string): Date =>
  new Date(Number.parseInt(accountId.slice(0, 8) + accountId.slice(9, 13), 16));
