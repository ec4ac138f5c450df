import type { Audience, ViewerKind } from './world';

/** Does a value show to this viewer (of that audience, where the thing has one)? Written apart from the product's decision. */
export type Rule = (kind: ViewerKind, audience: Audience, isLocked: boolean) => boolean;

export const kinds =
  (...shown: ViewerKind[]): Rule =>
  (kind) =>
    shown.includes(kind);

export const both =
  (...rules: Rule[]): Rule =>
  (...viewer) =>
    rules.every((rule) => rule(...viewer));

export const nobody: Rule = () => false;
export const everyone: Rule = () => true;
export const signedIn: Rule = (kind) => kind !== 'anonymous';
export const authorOnly = kinds('self');
export const others: Rule = (kind) => kind !== 'self' && kind !== 'anonymous';

/** Not blocked either way. */
export const profile: Rule = (kind) => kind !== 'blocker' && kind !== 'blocked';

/** What a blocker keeps seeing, in the list of those they block. */
export const nameCard: Rule = (kind) => kind !== 'blocked';

const readers: Record<Audience, Rule> = {
  PUBLIC: profile,
  FOLLOWERS: kinds('self', 'follower', 'friend', 'muter'),
  FRIENDS: kinds('self', 'friend'),
  MENTIONED: kinds('self', 'mentioned'),
  ONLY_ME: kinds('self'),
};

export const post: Rule = (kind, audience, isLocked) => readers[audience](kind, audience, isLocked);

/** Who asked to follow a locked account, and waits. */
export const waiting: Rule = (kind, _audience, isLocked) => isLocked && kind === 'requested';

/** Somebody else than the person, who may know of them. */
export const otherWithProfile = both((kind) => others(kind, 'PUBLIC', false), profile);
export const postSignedIn = both(post, signedIn);
export const postByAuthor = both(post, authorOnly);

/** In the viewer's home: a source's post that they can see; a mute hides it. */
export const home = both(post, kinds('self', 'follower', 'friend'));

/** A post that the viewer bookmarked while they could read it. */
export const bookmarked = both(post, signedIn);
