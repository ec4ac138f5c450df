import { decide, type Audience, type Decision, type Relation } from '@chorus/audience';
import type { PostRecord } from './post';

const audiences: readonly Audience[] = ['PUBLIC', 'FOLLOWERS', 'FRIENDS', 'MENTIONED', 'ONLY_ME'];

/** May the viewer read the post, which is live? */
export const mayRead = ({ audience }: PostRecord, relation: Relation, isMentioned: boolean): boolean =>
  decide({ about: 'post', audience, isMentioned }, relation).allowed;

/** Does it take the mentions to tell whether the viewer may read it? */
export const dependsOnMention = (post: PostRecord, relation: Relation): boolean =>
  mayRead(post, relation, false) !== mayRead(post, relation, true);

/** The audiences of a person that the viewer belongs to: by their relation, and those that a mention adds. */
export function readableAudiences(relation: Relation): { always: Audience[]; whenMentioned: Audience[] } {
  const readable = (isMentioned: boolean) =>
    audiences.filter((audience) => decide({ about: 'post', audience, isMentioned }, relation).allowed);
  const always = readable(false);
  return { always, whenMentioned: readable(true).filter((audience) => !always.includes(audience)) };
}

// From here on the post has been found visible. Under MENTIONED that means that the viewer is mentioned.

/** `isMentioned` matters, and need be known, only where `asksForMention` says so. */
export const decideReply = (post: PostRecord, relation: Relation, isMentioned: boolean): Decision =>
  decide(
    {
      about: 'reply',
      audience: post.audience,
      replyPolicy: post.replyPolicy,
      isMentioned: isMentioned || !asksForMention(post),
    },
    relation,
  );

export const asksForMention = (post: PostRecord): boolean => post.replyPolicy === 'MENTIONED';

export const decideQuote = (post: PostRecord, relation: Relation): Decision =>
  decide({ about: 'quote', audience: post.audience, isMentioned: true }, relation);

export const decideRepost = (post: PostRecord, relation: Relation): Decision =>
  decide({ about: 'repost', audience: post.audience, isMentioned: true }, relation);

export const decideReaction = (post: PostRecord, relation: Relation): Decision =>
  decide({ about: 'reaction', audience: post.audience, isMentioned: true }, relation);

/** Edit, delete, see the views. */
export const decideOwn = (relation: Relation): Decision => decide({ about: 'own' }, relation);
