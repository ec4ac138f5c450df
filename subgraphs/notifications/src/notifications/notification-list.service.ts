import {
  filledConnection,
  fillPage,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../context';
import { judgeForViewer, mostActorsLookedAt, type JudgedNotification } from '../judging/judged-list';
import type { Folder } from '../groups/group';
import type { StoredNotification } from './notification';
import { findWithActors, type ShownNotification } from './notification.loaders';
import { isUpTo, positionCursor, readPositionCursor, type Position } from './position';
import type { ListState } from './recent.repository';
import { StoredList } from './stored-list';

/** Unread notifications are counted so far. */
const mostUnread = 100;

/** The viewer's notifications of one folder that they may see now: skeleton, then facts, then who shows, then how. */
export async function listNotifications(
  context: NotificationsContext,
  personId: string,
  { folder, ...page }: PageArguments & { folder: Folder },
): Promise<Connection<ShownNotification>> {
  const after = page.after == null ? null : readPositionCursor(personId, page.after);
  const size = pageSize(page);
  const state = await context.loaders.state.load(personId);
  const filled = await readJudged(context, personId, { folder, after, until: null, size, state });
  return filledConnection(filled, page, {
    cursorOf: ({ stored }) => positionCursor(personId, stored),
    nodeOf: (judged): ShownNotification => ({ ...judged, isRead: isUpTo(state.readUpTo, judged.stored) }),
  });
}

/** How many the viewer has not read, of those that they may see now; up to 100. */
export async function countUnread(context: NotificationsContext, personId: string): Promise<number> {
  const state = await context.loaders.state.load(personId);
  const { rows } = await readJudged(context, personId, {
    folder: 'INBOX',
    after: null,
    until: state.readUpTo,
    size: mostUnread - 1,
    state,
  });
  return rows.length;
}

interface Wanted {
  folder: Folder;
  after: Position | null;
  until: Position | null;
  size: number;
  state: ListState;
}

/** Up to `size + 1` that the viewer may see. */
async function readJudged(
  context: NotificationsContext,
  personId: string,
  { folder, after, until, size, state }: Wanted,
): Promise<{ rows: JudgedNotification[]; stoppedAt: JudgedNotification | null }> {
  const stored = new StoredList(personId, state, context);
  // `fillPage` goes on behind the last row that was read, shown or not.
  return fillPage<JudgedNotification>({
    size,
    fetch: async (last, limit) => {
      const range = { folder, after: last ? last.stored : after, until };
      return (await stored.page(range, limit)).map(unjudged);
    },
    keep: (rows) =>
      judgeRows(
        context,
        personId,
        rows.map((row) => row.stored),
      ),
  });
}

const unjudged = (stored: StoredNotification): JudgedNotification => ({ stored, told: [] });

/** Those that the viewer may see now, in order. */
export function judgeRows(
  context: NotificationsContext,
  personId: string,
  rows: readonly StoredNotification[],
): Promise<JudgedNotification[]> {
  const { scope, loaders } = context;
  return judgeForViewer(
    {
      scope,
      subjects: loaders.subjects,
      withMoreActors: (doubtful) => {
        const ids = doubtful.map(({ id }) => id);
        return findWithActors(context, personId, ids, mostActorsLookedAt);
      },
    },
    rows,
  );
}
