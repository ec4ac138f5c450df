import { emitAll } from '@chorus/events';
import type { MessagingTools } from '../context';
import { lockConversation } from '../conversations/conversation.repository';
import { messageUnsent, type Cause } from '../events/published';
import { record } from '../participants/group-change.service';
import { takeOut } from '../participants/group-leaving.service';
import { findParticipant } from '../participants/participant.repository';
import { deleteReactions } from '../reactions/reaction.repository';
import { deleteWords } from '../search/message-words.repository';
import { messageEntry } from '../stream/entries';
import { deleteReactionsOf, findConversationIdsOf, findErasures, finishErasure } from './erasure.repository';

const messagesAtOnce = 100;
// A message that found its sender alive may commit some moments after the deletion: look again until it surely has.
const graceMs = 10 * 60_000;

/**
 * Takes out what deleted accounts said and where they were, a conversation at a time and each under its lock: their
 * messages as if they had unsent them, their reactions, their places. Two runs at once do no harm.
 */
export async function eraseDeleted(tools: MessagingTools): Promise<void> {
  const { database, settings } = tools;
  for (const { accountId, requestedAt } of await findErasures(database)) {
    for (const id of await findConversationIdsOf(database, accountId)) {
      while (await eraseMessages(tools, id, accountId));
      await leave(tools, id, accountId);
    }
    const isOver = settings.clock().getTime() - requestedAt.getTime() > graceMs;
    if (isOver) await finishErasure(database, accountId);
  }
}

const causeOf = (accountId: string): Cause => ({
  actorId: null,
  correlationId: `messaging.erasures:${accountId}`,
});

/** False when there was nothing left to erase. */
async function eraseMessages(
  { database, store, stream, messages, settings }: MessagingTools,
  conversationId: string,
  accountId: string,
): Promise<boolean> {
  const keys = await store.bySender(conversationId, accountId, messagesAtOnce);
  if (keys.length === 0) return false;
  return database.transaction(async (transaction) => {
    const conversation = await lockConversation(transaction, conversationId);
    const accepted = keys.filter(({ sequence }) => sequence <= (conversation?.lastSequence ?? 0));
    await store.erase(transaction, accepted, settings.clock());
    await deleteWords(transaction, accepted);
    await deleteReactions(transaction, accepted);
    const unsent = (await Promise.all(accepted.map((key) => store.find(transaction, key)))).flatMap(
      (message) => message ?? [],
    );
    await emitAll(
      transaction,
      unsent.map((message) => messageUnsent(causeOf(accountId), message)),
    );
    transaction.afterCommit(() => unsent.forEach((message) => messages.put(message)));
    await stream.append(
      transaction,
      unsent.map((message) => messageEntry('MessageUnsent', null, message)),
    );
    return accepted.length === messagesAtOnce;
  });
}

async function leave(tools: MessagingTools, id: string, accountId: string): Promise<void> {
  await tools.database.transaction(async (transaction) => {
    await lockConversation(transaction, id);
    await deleteReactionsOf(transaction, id, accountId);
    const participant = await findParticipant(transaction, id, accountId);
    if (!participant) return;
    const change = await takeOut(transaction, participant, causeOf(accountId), tools.settings.clock());
    await record(tools, transaction, { id, accountId: null, change });
  });
}
