import type DataLoader from 'dataloader';
import type { Database } from '@chorus/database';
import type { RequestScope } from '@chorus/domain-queries';
import type { ConversationLoaders } from '../conversations/conversation.loaders';
import type { MessageRange, MessageStore, SenderCount } from '../message-store/message-store';
import { findHiddenIn } from '../messages/hidden-message.repository';
import type { MessageKey } from '../messages/message';
import { historyStart } from '../participants/participant';

/** Nobody needs to know how many more. */
export const mostUnread = 100;

interface Tools {
  database: Database;
  store: MessageStore;
  conversations: ConversationLoaders;
}

/**
 * How many messages of others each conversation has after the viewer's read cursor, counted up to 100: those that the
 * viewer may read, and that were neither unsent nor deleted by them. Null where the viewer is not.
 */
export function createUnreadLoader(scope: RequestScope, tools: Tools): DataLoader<string, number | null> {
  const { accountId } = scope;
  return scope.loader(async (ids) => {
    const ranges = await Promise.all(ids.map((id) => findUnread(tools.conversations, id)));
    const asked = ranges.filter((range) => range !== null);
    if (accountId === null || asked.length === 0) return ids.map(() => null);
    const counts = await countUnread(scope, tools, { accountId, ranges: asked });
    return ranges.map((range) => (range === null ? null : (counts.get(range.conversationId) ?? 0)));
  });
}

/** What stands after the viewer's read cursor; null where they are not. */
async function findUnread(
  { participation, stored }: ConversationLoaders,
  conversationId: string,
): Promise<MessageRange | null> {
  const [own, conversation] = await Promise.all([
    participation.load(conversationId),
    stored.load(conversationId),
  ]);
  if (own === null || conversation === null) return null;
  const after = Math.max(own.readSequence, historyStart(own));
  return { conversationId, after, upTo: conversation.lastSequence };
}

async function countUnread(
  scope: RequestScope,
  { database, store }: Tools,
  { accountId, ranges }: { accountId: string; ranges: readonly MessageRange[] },
): Promise<Map<string, number>> {
  const filled = ranges.filter(({ after, upTo }) => upTo > after);
  if (filled.length === 0) return new Map();
  const hidden = await findHiddenIn(database, accountId, filled);
  const limit = mostUnread + Math.max(0, ...hidden.map((keys) => keys.length));
  const bySender = await store.count(filled, { limit, exceptSenderIds: [accountId] });
  const blockedIds = await findBlocked(scope, bySender);
  const except = [accountId, ...blockedIds];
  // Who is blocked took places among those counted: count again without them.
  const again = filled.filter((_range, index) =>
    bySender[index]?.some(({ senderId }) => blockedIds.includes(senderId)),
  );
  const recounted = await store.count(again, { limit, exceptSenderIds: except });
  const uncounted = await findCounted(store, hidden, except);

  return new Map(
    filled.map((range, index) => {
      const place = again.indexOf(range);
      const counts = (place < 0 ? bySender[index] : recounted[place]) ?? [];
      const count = counts.reduce((sum, sender) => sum + sender.count, 0) - (uncounted[index] ?? 0);
      return [range.conversationId, Math.min(mostUnread, Math.max(0, count))];
    }),
  );
}

/** Those of the senders between whom and the viewer there is a block. */
async function findBlocked(
  { facts }: RequestScope,
  counts: readonly (readonly SenderCount[])[],
): Promise<string[]> {
  const senderIds = [...new Set(counts.flat().map(({ senderId }) => senderId))];
  const relations = await facts.relations(senderIds);
  return senderIds.filter((_id, index) => relations[index]?.blocks || relations[index]?.blockedBy);
}

/** How many of the hidden messages of each range a count has in it. */
async function findCounted(
  store: MessageStore,
  hidden: readonly (readonly MessageKey[])[],
  exceptSenderIds: readonly string[],
): Promise<number[]> {
  const messages = await store.byKeys(hidden.flat());
  let place = 0;
  return hidden.map((keys) => {
    const own = messages.slice(place, (place += keys.length));
    return own.filter(
      (message) => message && message.unsentAt === null && !exceptSenderIds.includes(message.senderId),
    ).length;
  });
}
