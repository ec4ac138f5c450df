import type { Decision } from '@chorus/audience';
import type { PostsContext } from '../context';
import type { PostRecord } from './post';
import { asksForMention, decideOwn, decideQuote, decideReply } from './post.policy';

/** May the viewer comment on the visible post, and if not, why? */
export async function canReply({ facts, loaders }: PostsContext, post: PostRecord): Promise<Decision> {
  const relation = await facts.relation(post.authorId);
  const isMentioned = asksForMention(post) && (await loaders.posts.isMentioned.load(post.id));
  return decideReply(post, relation, isMentioned);
}

/** May the viewer quote the visible post? */
export async function canQuote({ facts }: PostsContext, post: PostRecord): Promise<Decision> {
  return decideQuote(post, await facts.relation(post.authorId));
}

/** May the viewer edit or delete the visible post? */
export async function canChange({ facts }: PostsContext, post: PostRecord): Promise<Decision> {
  return decideOwn(await facts.relation(post.authorId));
}
