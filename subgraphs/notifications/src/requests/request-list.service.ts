import {
  filledConnection,
  fillPage,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import { badUserInput } from '@chorus/errors';
import { decodeCursor, encodeCursor, isInstant, isUuid } from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import { judgeRows } from '../notifications/notification-list.service';
import { actorsAtOnce } from '../notifications/notification';
import type { ShownNotification } from '../notifications/notification.loaders';
import { comparePositions, isUpTo, lastId, type Position } from '../notifications/position';
import { findRecentByIds } from '../notifications/recent.repository';
import { findWaiting, type WaitingStranger } from './request.repository';

const list = 'notification-requests';
const beginning: Position = { updatedAt: 'infinity', id: lastId };

/** One stranger, and what waits of them that the viewer may see now. */
export interface ShownRequest {
  waiting: WaitingStranger;
  newest: ShownNotification;
  count: number;
}

interface Row extends Position {
  waiting: WaitingStranger;
  shown: Pick<ShownRequest, 'newest' | 'count'> | null;
}

/** What strangers did, one entry for each, judged like the list of notifications. */
export async function listRequests(
  context: NotificationsContext,
  accountId: string,
  page: PageArguments,
): Promise<Connection<ShownRequest>> {
  const start = readCursor(page.after);
  const filled = await fillPage<Row>({
    size: pageSize(page),
    fetch: async (last, limit) => {
      const found = await findWaiting(context.database, accountId, { after: last ?? start, limit });
      return found.map((waiting) => ({ waiting, updatedAt: waiting.updatedAt, id: waiting.id, shown: null }));
    },
    keep: (rows) => judgeAll(context, accountId, rows),
  });
  return filledConnection(filled, page, {
    cursorOf: ({ updatedAt, id }) => encodeCursor(list, [updatedAt, id]),
    nodeOf: ({ waiting, shown }) => ({ waiting, ...shown! }),
  });
}

async function judgeAll(context: NotificationsContext, accountId: string, rows: Row[]): Promise<Row[]> {
  const ids = rows.flatMap(({ waiting }) => waiting.groupIds);
  const [stored, { readUpTo }] = await Promise.all([
    findRecentByIds(context.database, ids, actorsAtOnce),
    context.loaders.state.load(accountId),
  ]);
  const judged = await judgeRows(context, accountId, stored.sort(comparePositions));
  return rows.flatMap((row) => {
    const own = new Set(row.waiting.groupIds);
    const visible = judged.filter((one) => own.has(one.stored.id));
    const [newest] = visible;
    if (!newest) return [];
    const isRead = isUpTo(readUpTo, newest.stored);
    return [{ ...row, shown: { newest: { ...newest, isRead }, count: visible.length } }];
  });
}

function readCursor(after: string | null | undefined): Position {
  if (after == null) return beginning;
  const [updatedAt, id] = decodeCursor(list, after, ['string', 'string']);
  if (!isInstant(updatedAt) || !isUuid(id)) throw badUserInput('The cursor is not one of this list.');
  return { updatedAt, id };
}
