import type { Audience, PeopleScope, Relation, ReplyPolicy } from './facts';

/** Why not. Shown to clients as `Capability.reason`; `BLOCKED` only ever means that the viewer blocks the person. */
export type DenialReason = 'NOT_ALLOWED' | 'NOT_SIGNED_IN' | 'NOT_IN_AUDIENCE' | 'BLOCKED' | 'LIMIT_REACHED';

export type Decision = { allowed: true; reason: null } | { allowed: false; reason: DenialReason };

/** What of the owner's is asked for. The owner is the other person of the `Relation`. */
export type Question =
  /** Their profile, counts, place in lists: everything that says that they exist. */
  | { about: 'profile' }
  /** Their handle and display name alone, which a blocker keeps seeing in the list of those they block. */
  | { about: 'name-card' }
  /** Their followers, following, friends and mutual followers, under their `showsFollowLists`. */
  | { about: 'follow-lists'; scope: PeopleScope }
  | { about: 'post'; audience: Audience; isMentioned: boolean }
  /** A comment of theirs, on a post that the viewer has been found to see. */
  | { about: 'comment' }
  | { about: 'reply'; audience: Audience; isMentioned: boolean; replyPolicy: ReplyPolicy }
  | { about: 'quote'; audience: Audience; isMentioned: boolean }
  | { about: 'repost'; audience: Audience; isMentioned: boolean }
  | { about: 'reaction'; audience: Audience; isMentioned: boolean }
  /** Edit, delete, read private figures: what only the owner may. */
  | { about: 'own' }
  | { about: 'message'; scope: PeopleScope }
  /** Their posts and reposts in the viewer's home feed. */
  | { about: 'home-source' }
  /** Their posts in the viewer's home feed because a source reposted them. */
  | { about: 'home-by-repost' };

const allowed: Decision = { allowed: true, reason: null };
const denied = (reason: DenialReason): Decision => ({ allowed: false, reason });
const when = (condition: boolean, reason: DenialReason): Decision => (condition ? allowed : denied(reason));

/**
 * May the viewer see or do this? The one decision of the platform: pure, total, and the same for every door.
 * A question that comes down to "not visible" is answered NOT_IN_AUDIENCE, and callers show that as "not found".
 */
export function decide(question: Question, relation: Relation): Decision {
  if (question.about === 'name-card' && relation.blocks) return allowed;
  if (relation.blocks) return denied('BLOCKED');
  if (relation.blockedBy) return denied('NOT_IN_AUDIENCE');
  switch (question.about) {
    case 'profile':
    case 'name-card':
    case 'comment':
      return allowed;
    case 'follow-lists':
      return when(isInScope(question.scope, relation), 'NOT_IN_AUDIENCE');
    case 'post':
      return when(isInAudience(question, relation), 'NOT_IN_AUDIENCE');
    case 'reply':
      return decideReply(question, relation);
    case 'reaction':
      return asReader(question, relation, true);
    case 'quote':
    case 'repost':
      // Both show the post in a new place; only what everyone may read travels.
      return asReader(question, relation, question.audience === 'PUBLIC');
    case 'own':
      return when(relation.isSelf, relation.isAnonymous ? 'NOT_SIGNED_IN' : 'NOT_ALLOWED');
    case 'message':
      if (relation.isAnonymous) return denied('NOT_SIGNED_IN');
      return when(!relation.isSelf && isInScope(question.scope, relation), 'NOT_ALLOWED');
    case 'home-source':
      return when(
        !relation.mutes && (relation.isSelf || relation.follows || relation.friends),
        'NOT_ALLOWED',
      );
    case 'home-by-repost':
      return when(!relation.mutes, 'NOT_ALLOWED');
  }
}

type PostFacts = { audience: Audience; isMentioned: boolean };

function isInAudience({ audience, isMentioned }: PostFacts, relation: Relation): boolean {
  if (relation.isSelf) return true;
  switch (audience) {
    case 'PUBLIC':
      return true;
    case 'FOLLOWERS':
      return relation.follows || relation.friends;
    case 'FRIENDS':
      return relation.friends;
    case 'MENTIONED':
      return isMentioned;
    case 'ONLY_ME':
      return false;
  }
}

/** Is the viewer within a scope that the owner chose? */
function isInScope(scope: PeopleScope, relation: Relation): boolean {
  if (relation.isSelf) return true;
  switch (scope) {
    case 'EVERYONE':
      return true;
    case 'FOLLOWERS':
      return relation.follows || relation.friends;
    case 'FOLLOWED':
      return relation.followedBy || relation.friends;
    case 'FRIENDS':
      return relation.friends;
    case 'NOBODY':
      return false;
  }
}

/** What a signed-in reader of the post may do when `mayReaders` says so. */
function asReader(facts: PostFacts, relation: Relation, mayReaders: boolean): Decision {
  if (!isInAudience(facts, relation)) return denied('NOT_IN_AUDIENCE');
  if (relation.isAnonymous) return denied('NOT_SIGNED_IN');
  return when(mayReaders, 'NOT_ALLOWED');
}

function decideReply(question: PostFacts & { replyPolicy: ReplyPolicy }, relation: Relation): Decision {
  const { replyPolicy, isMentioned } = question;
  const isWelcome =
    relation.isSelf || (replyPolicy === 'MENTIONED' ? isMentioned : isInScope(replyPolicy, relation));
  return asReader(question, relation, isWelcome);
}
