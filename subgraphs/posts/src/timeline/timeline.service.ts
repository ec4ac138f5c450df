import type { Answer, Ask, TimelineEntry } from '@chorus/domain-queries';
import { badUserInput, forbidden } from '@chorus/errors';
import { isUuid, requireService } from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { checkedPosition } from '../lists/position';
import { findRepostsBy, findRepostsOf, findTimeline, type TimelineRow } from './timeline.repository';

/** What a question may ask for at once: as much as a home feed holds, of as many people as any question names. */
const maxEntries = 1000;

/** `posts.timeline`. Nothing is judged here, so a person gets only what is their own. */
export async function answerTimeline(
  context: PostsContext,
  question: Ask<'posts.timeline'>,
): Promise<Answer<'posts.timeline'>> {
  const { viewer, database } = context;
  const { sourceIds, limit, before } = question;
  const isOwn = viewer.kind === 'person' && sourceIds.every((id) => id === viewer.accountId);
  if (viewer.kind !== 'service' && !isOwn) throw forbidden();
  if (!sourceIds.every(isUuid) || sourceIds.length > maxEntries)
    throw badUserInput('Name at most 1,000 accounts.');
  if (!Number.isInteger(limit) || limit < 0) throw badUserInput('The limit must be a number from 0 on.');
  if (before) checkedPosition({ at: before.at, id: before.postId });
  const rows = await findTimeline(database, { ...question, limit: Math.min(limit, maxEntries) });
  return rows.map(toEntry);
}

/** `posts.reposts`. */
export async function answerReposts(
  context: PostsContext,
  { postId }: Ask<'posts.reposts'>,
): Promise<Answer<'posts.reposts'>> {
  requireService(context);
  if (!isUuid(postId)) return [];
  return (await findRepostsOf(context.database, postId)).map(toEntry);
}

/** `posts.reposts-by`. */
export async function answerRepostsBy(
  context: PostsContext,
  { postIds, sourceIds }: Ask<'posts.reposts-by'>,
): Promise<Answer<'posts.reposts-by'>> {
  requireService(context);
  if (![postIds, sourceIds].every((ids) => ids.every(isUuid) && ids.length <= maxEntries)) {
    throw badUserInput('Name at most 1,000 posts and 1,000 accounts, by their UUIDs.');
  }
  return (await findRepostsBy(context.database, postIds, sourceIds)).map(toEntry);
}

const toEntry = (row: TimelineRow): TimelineEntry => ({ ...row, at: row.at.toISOString() });
