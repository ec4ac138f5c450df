import type { Connection, PageArguments } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { pageOfVisiblePosts } from '../lists/visible-posts';
import type { PostRecord } from '../posts/post';
import { normaliseHashtag, type HashtagRecord } from './hashtag';

/** The hashtag that a person means by this text; null when it cannot be one or no live PUBLIC post uses it. */
export async function findHashtag({ loaders }: PostsContext, text: string): Promise<HashtagRecord | null> {
  const name = normaliseHashtag(text);
  return name === null ? null : loaders.hashtags.known.load(name);
}

/** The hashtag of a key, which must be in its one spelling. */
export async function findHashtagByKey(
  { loaders }: PostsContext,
  key: string,
): Promise<HashtagRecord | null> {
  return normaliseHashtag(key) === key ? loaders.hashtags.known.load(key) : null;
}

/** The posts with the hashtag that the viewer may see, newest first. */
export function listHashtagPosts(
  context: PostsContext,
  { name }: HashtagRecord,
  page: PageArguments,
): Promise<Connection<PostRecord | null>> {
  return pageOfVisiblePosts(context, page, {
    list: 'hashtag-posts',
    read: (after, limit) => context.loaders.hashtags.uses.load({ name, after, limit }),
  });
}
