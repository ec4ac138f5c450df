import { badUserInput, limitExceeded } from '@chorus/errors';
import {
  decodeCursor,
  encodeCursor,
  filledConnection,
  fillPage,
  isInstant,
  isUuid,
  pageSize,
  uuidOf,
  type Connection,
  type PageArguments,
} from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { keyText, type MessageRecord } from '../messages/message';
import { fold } from './fold';
import { findMessagesByWords, type FoundMessage, type FoundPosition } from './message-words.repository';

const list = 'found-messages';
const maxQueryLength = 200;
const maxWords = 10;
/** Of somebody who is in more, the ones with the newest messages are searched. */
const maxConversations = 2_000;

type Hydrated = FoundMessage & { message: MessageRecord | null };

/** Messages in the viewer's conversations that have all the words, newest first. */
export async function searchMessages(
  context: MessagingContext,
  accountId: string,
  {
    query,
    conversationId: globalId,
    ...page
  }: PageArguments & { query: string; conversationId?: string | null },
): Promise<Connection<MessageRecord | null>> {
  const words = readWords(query);
  const conversationId = globalId == null ? null : uuidOf('Conversation', globalId);
  const start = readCursor(page.after);
  const find = async (after: FoundPosition, limit: number): Promise<Hydrated[]> => {
    if (globalId != null && conversationId === null) return [];
    const question = { accountId, words, conversationId, maxConversations, after, limit };
    const found = await findMessagesByWords(context.database, question);
    return Promise.all(found.map((row) => hydrate(context, row)));
  };
  const filled = await fillPage<Hydrated>({
    size: pageSize(page),
    fetch: (last, limit) => find(last ? positionOf(last) : start, limit),
    keep: async (rows) => rows.filter(({ message }) => message !== null),
  });
  return filledConnection(filled, page, {
    cursorOf: (row) => encodeCursor(list, [row.sentAt.toISOString(), row.conversationId, row.sequence]),
    nodeOf: ({ message }) => message,
  });
}

async function hydrate({ loaders }: MessagingContext, row: FoundMessage): Promise<Hydrated> {
  const message = await loaders.messages.visible.load(keyText(row));
  return { ...row, message: message?.unsentAt === null ? message : null };
}

function readWords(query: string): string[] {
  const length = [...query].length;
  if (length > maxQueryLength) throw limitExceeded('search text', maxQueryLength, length);
  if (!query.isWellFormed() || query.includes('\u0000')) throw badUserInput('The search text is malformed.');
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length > maxWords) throw limitExceeded('search words', maxWords, words.length);
  if (words.length === 0) throw badUserInput('Search for at least one word.');
  return words;
}

const positionOf = ({ sentAt, conversationId, sequence }: FoundMessage): FoundPosition => ({
  sentAt: sentAt.toISOString(),
  conversationId,
  sequence,
});

function readCursor(after: string | null | undefined): FoundPosition {
  if (after == null) {
    return { sentAt: 'infinity', conversationId: 'ffffffff-ffff-ffff-ffff-ffffffffffff', sequence: 0 };
  }
  const [sentAt, conversationId, sequence] = decodeCursor(list, after, ['string', 'string', 'number']);
  const isSequence = Number.isInteger(sequence) && sequence > 0 && sequence < 2 ** 31;
  if (!isInstant(sentAt) || !isUuid(conversationId) || !isSequence) {
    throw badUserInput('The cursor is not one of this list.');
  }
  return { sentAt, conversationId, sequence };
}
