import {
  filledConnection,
  fillPage,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { PostsContext } from '../context';
import { newestFirst, positionOf, readTimeCursor, timeCursor } from '../lists/position';
import { keepVisible } from '../users/user.policy';
import type { ReactionRecord } from './reaction';

const list = 'reactions';

const placeOf = ({ createdAt, accountId }: ReactionRecord) => ({ createdAt, id: accountId });

/** Who reacted to a visible post or comment, newest first, without people hidden from the viewer. */
export async function listReactions(
  { facts, loaders }: PostsContext,
  subjectId: string,
  page: PageArguments,
): Promise<Connection<ReactionRecord>> {
  const start = readTimeCursor(list, page.after, newestFirst);
  const filled = await fillPage<ReactionRecord>({
    size: pageSize(page),
    fetch: (last, limit) =>
      loaders.reactions.to.load({ subjectId, after: last ? positionOf(placeOf(last)) : start, limit }),
    keep: (reactions) => keepVisible(facts, reactions, ({ accountId }) => accountId),
  });
  return filledConnection(filled, page, {
    cursorOf: (reaction) => timeCursor(list, placeOf(reaction)),
    nodeOf: (reaction) => reaction,
  });
}
