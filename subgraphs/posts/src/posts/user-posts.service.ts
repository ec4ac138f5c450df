import { decide } from '@chorus/audience';
import { connectionOf, pageSize, type Connection, type PageArguments } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { newestFirst, readTimeCursor, timeCursor } from '../lists/position';
import { isPersonVisible } from '../users/user.policy';
import type { PostRecord } from './post';
import { readableAudiences } from './post.policy';
import { joinAudiences } from './user-posts.repository';

const list = 'user-posts';

/** What the person posted, as far as the viewer may see it; null when the viewer may not know of the person. */
export async function listUserPosts(
  { facts, loaders }: PostsContext,
  authorId: string,
  page: PageArguments,
): Promise<Connection<PostRecord> | null> {
  const size = pageSize(page);
  const after = readTimeCursor(list, page.after, newestFirst);
  const relation = await facts.relation(authorId);
  if (!decide({ about: 'profile' }, relation).allowed) return null;
  const { always, whenMentioned } = readableAudiences(relation);
  const rows = await loaders.userPosts.ofUser.load({
    authorId,
    always: joinAudiences(always),
    whenMentioned: joinAudiences(whenMentioned),
    after,
    limit: size + 1,
  });
  return connectionOf(rows, page, { cursorOf: (post) => timeCursor(list, post), nodeOf: (post) => post });
}

/** All the person's live posts; null when the viewer may not know of the person. */
export async function countUserPosts(
  { facts, loaders }: PostsContext,
  accountId: string,
): Promise<number | null> {
  return (await isPersonVisible(facts, accountId)) ? loaders.userPosts.count.load(accountId) : null;
}
