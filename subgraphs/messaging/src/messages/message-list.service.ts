import { badUserInput, limitExceeded } from '@chorus/errors';
import {
  decodeCursor,
  defaultPageSize,
  encodeCursor,
  fillPage,
  maxPageSize,
  type Connection,
} from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { historyStart } from '../participants/participant';
import type { PageOrder } from '../message-store/message-store';
import type { MessageRecord } from './message';

export interface MessagesArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** Which way a page walks, from where, how far. The list itself runs from new to old. */
interface Walk {
  order: PageOrder;
  size: number;
  /** The place of the cursor where the walk begins; null: at the list's own end. */
  from: number | null;
}

const list = 'messages';

/** What the viewer may read of a conversation that they are in. */
export async function listMessages(
  { loaders }: MessagingContext,
  conversation: ConversationRecord,
  page: MessagesArguments,
): Promise<Connection<MessageRecord> | null> {
  const walk = readWalk(page);
  const own = await loaders.conversations.participation.load(conversation.id);
  if (own === null) return null;
  const bounds = { start: historyStart(own), end: conversation.lastSequence };
  const isDown = walk.order === 'NEWEST';
  const { rows, stoppedAt } = await fillPage<MessageRecord>({
    size: walk.size,
    fetch: (last, limit) => {
      const from = last?.sequence ?? walk.from;
      return loaders.messages.slices[walk.order].load({
        conversationId: conversation.id,
        after: isDown ? bounds.start : Math.max(bounds.start, from ?? 0),
        upTo: isDown ? Math.min(bounds.end, from === null ? bounds.end : from - 1) : bounds.end,
        limit,
      });
    },
    keep: async (messages) => {
      const readable = await Promise.all(messages.map(loaders.messages.judge));
      return messages.filter((_message, index) => readable[index]);
    },
  });
  const found = rows.slice(0, walk.size);
  const isMore = rows.length > walk.size || stoppedAt !== null;
  return connectionOfWalk(walk, isDown ? found : found.reverse(), isMore);
}

/** Where a bound of reading was met before the page was full, the page is short and says that there is more. */
function connectionOfWalk(walk: Walk, found: MessageRecord[], isMore: boolean): Connection<MessageRecord> {
  const isDown = walk.order === 'NEWEST';
  const edges = found.map((node) => ({ cursor: encodeCursor(list, [node.sequence]), node }));
  const isEntered = walk.from !== null;
  return {
    edges,
    nodes: found,
    pageInfo: {
      hasNextPage: isDown ? isMore : isEntered,
      hasPreviousPage: isDown ? isEntered : isMore,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function readWalk({ first, after, last, before }: MessagesArguments): Walk {
  const isUp = last != null;
  if (isUp ? first != null || after != null : before != null) {
    throw badUserInput('Give `first` with `after`, or `last` with `before`.');
  }
  const size = (isUp ? last : first) ?? defaultPageSize;
  if (size < 0) throw badUserInput(`\`${isUp ? 'last' : 'first'}\` must not be negative.`);
  if (size > maxPageSize) throw limitExceeded('page size', maxPageSize, size);
  return { order: isUp ? 'OLDEST' : 'NEWEST', size, from: readCursor(isUp ? before : after) };
}

function readCursor(cursor: string | null | undefined): number | null {
  if (cursor == null) return null;
  const [sequence] = decodeCursor(list, cursor, ['number']);
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > 2 ** 31 - 1) {
    throw badUserInput('The cursor is not one of this list.');
  }
  return sequence;
}

/** The newest message of a conversation that the viewer may read. */
export async function findLastMessage(
  context: MessagingContext,
  conversation: ConversationRecord,
): Promise<MessageRecord | null> {
  const connection = await listMessages(context, conversation, { first: 1 });
  return connection?.nodes[0] ?? null;
}
