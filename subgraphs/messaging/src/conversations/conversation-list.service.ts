import { badUserInput } from '@chorus/errors';
import {
  decodeCursor,
  encodeCursor,
  filledConnection,
  fillPage,
  isInstant,
  isUuid,
  pageSize,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { otherOf, type ConversationFolder, type ConversationRecord } from './conversation';
import {
  findConversationsInFolder,
  type ConversationRow,
  type FolderPosition,
} from './conversation-list.repository';

/** The viewer's conversations of one folder, the newest message first. */
export async function listConversations(
  context: MessagingContext,
  accountId: string,
  { folder, ...page }: PageArguments & { folder?: ConversationFolder | null },
): Promise<Connection<ConversationRecord>> {
  const { database, settings } = context;
  const chosen = folder ?? 'INBOX';
  const start = readCursor(chosen, page.after);
  const filled = await fillPage<ConversationRow>({
    size: pageSize(page),
    fetch: async (last, limit) => {
      const after = last ? positionOf(last) : start;
      const rows = await findConversationsInFolder(database, {
        accountId,
        folder: chosen,
        after,
        limit,
        now: settings.clock(),
      });
      for (const row of rows) remember(context, row);
      return rows;
    },
    // Who blocks somebody has answered their request.
    keep: (rows) => (chosen === 'REQUESTS' ? keepUnblocked(context, accountId, rows) : Promise.resolve(rows)),
  });
  return filledConnection(filled, page, {
    cursorOf: (row) => encodeCursor(listOf(chosen), [row.lastMessageAt.toISOString(), row.id]),
    nodeOf: (row): ConversationRecord => row,
  });
}

async function keepUnblocked(
  { facts }: MessagingContext,
  accountId: string,
  rows: ConversationRow[],
): Promise<ConversationRow[]> {
  const kept = await Promise.all(
    rows.map(async (row) => {
      const otherId = otherOf(row, accountId);
      if (otherId === null) return true;
      const { blocks, blockedBy } = await facts.relation(otherId);
      return !blocks && !blockedBy;
    }),
  );
  return rows.filter((_row, index) => kept[index]);
}

/** What the list has read need not be read again for its fields. */
function remember({ loaders: { conversations } }: MessagingContext, row: ConversationRow): void {
  conversations.stored.prime(row.id, row);
  conversations.participation.prime(row.id, row);
  conversations.visible.prime(row.id, row);
}

const listOf = (folder: ConversationFolder): string => `conversations-${folder.toLowerCase()}`;

const positionOf = ({ lastMessageAt, id }: ConversationRow): FolderPosition => ({
  at: lastMessageAt.toISOString(),
  id,
});

function readCursor(folder: ConversationFolder, after: string | null | undefined): FolderPosition {
  if (after == null) return { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  const [at, id] = decodeCursor(listOf(folder), after, ['string', 'string']);
  if (!isInstant(at) || !isUuid(id)) throw badUserInput('The cursor is not one of this list.');
  return { at, id };
}
