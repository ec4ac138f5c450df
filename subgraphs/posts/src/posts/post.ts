import type { Audience, ReplyPolicy } from '@chorus/audience';
import type { ReactionCounts } from '../reactions/reaction';

/** A post as it is stored. Whoever hands one to a resolver has found that the viewer may see it. */
export interface PostRecord {
  id: string;
  authorId: string;
  text: string;
  audience: Audience;
  contentWarning: string | null;
  replyPolicy: ReplyPolicy;
  quotedPostId: string | null;
  createdAt: Date;
  editedAt: Date | null;
  /** 0 is the original. */
  revision: number;
  deletedAt: Date | null;
  commentsCount: number;
  reactionsCount: number;
  reactionCounts: ReactionCounts;
  repostsCount: number;
}

/** In code points. */
export const maxPostLength = 5000;
export const maxContentWarningLength = 200;
export const maxMentions = 20;
export const maxHashtags = 30;
