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
import type { ConversationRecord } from '../conversations/conversation';
import type { ParticipantRecord } from './participant';
import type { ParticipantPlace } from './participant.loaders';

const list = 'participants';
const beginning: ParticipantPlace = {
  joinedAt: '-infinity',
  accountId: '00000000-0000-0000-0000-000000000000',
};

/** Who is in a conversation of the viewer's, whom they may know of: the first to join first. */
export async function listParticipants(
  { loaders, facts }: MessagingContext,
  conversation: ConversationRecord,
  page: PageArguments,
): Promise<Connection<ParticipantRecord> | null> {
  const start = readCursor(page.after);
  const size = pageSize(page);
  if ((await loaders.conversations.participation.load(conversation.id)) === null) return null;
  const filled = await fillPage<ParticipantRecord>({
    size,
    fetch: (last, limit) =>
      loaders.participants.pages.load({
        conversationId: conversation.id,
        after: last ? placeOf(last) : start,
        limit,
      }),
    keep: async (rows) => {
      const relations = await facts.relations(rows.map(({ accountId }) => accountId));
      return rows.filter((_row, index) => !relations[index]?.blocks && !relations[index]?.blockedBy);
    },
  });
  return filledConnection(filled, page, {
    cursorOf: (row) => encodeCursor(list, [row.joinedAt.toISOString(), row.accountId]),
    nodeOf: (row) => row,
  });
}

const placeOf = ({ joinedAt, accountId }: ParticipantRecord): ParticipantPlace => ({
  joinedAt: joinedAt.toISOString(),
  accountId,
});

function readCursor(after: string | null | undefined): ParticipantPlace {
  if (after == null) return beginning;
  const [joinedAt, accountId] = decodeCursor(list, after, ['string', 'string']);
  if (!isInstant(joinedAt) || !isUuid(accountId)) throw badUserInput('The cursor is not one of this list.');
  return { joinedAt, accountId };
}
