import type { Answer, Ask } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { isUuid, requireService } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { findPeopleMentionedAtCreation } from '../mentions/mention.repository';
import { findPosts } from './post.repository';

const mostPosts = 1_000;

/** `posts.audiences`. Judges nothing: who asks judges each post for many people by the platform's one decision. */
export async function answerAudiences(
  context: PostsContext,
  { postIds }: Ask<'posts.audiences'>,
): Promise<Answer<'posts.audiences'>> {
  requireService(context);
  if (!postIds.every(isUuid) || postIds.length > mostPosts)
    throw badUserInput('Name at most 1,000 posts, by their UUIDs.');
  const posts = await findPosts(context.database, postIds);
  const narrow = [...posts.values()].filter(({ audience }) => audience !== 'PUBLIC').map(({ id }) => id);
  const mentioned =
    narrow.length > 0
      ? await findPeopleMentionedAtCreation(context.database, narrow)
      : new Map<string, string[]>();
  return postIds.map((id) => {
    const post = posts.get(id);
    if (!post || post.deletedAt !== null) return null;
    return { authorId: post.authorId, audience: post.audience, mentionedIds: mentioned.get(id) ?? [] };
  });
}
