import type { Transaction } from '@chorus/database';
import { emitAll } from '@chorus/events';
import type { NewEntry } from '@chorus/streams';
import { bumpVersion } from '../conversations/conversation.repository';
import { messageSent } from '../events/published';
import { updateRequest } from '../participants/participant.repository';
import { putWords } from '../search/message-words.repository';
import { conversationEntry, messageEntry, standingOf } from '../stream/entries';
import type { StreamEvent } from '../stream/stream-event';
import type { MessageRecord } from './message';
import type { CommitTools, JudgedMessage } from './message-commits';

/** A message under the lock of its conversation, in its place. */
export interface PlacedMessage {
  judged: JudgedMessage;
  message: MessageRecord;
}

/** Everything that says that these messages exist. The statements do not wait for each other: in one go, in this order. */
export async function writeMessages(
  transaction: Transaction,
  { messages: cache, store, stream }: CommitTools,
  placed: readonly PlacedMessage[],
): Promise<void> {
  const messages = placed.map(({ message }) => message);
  const writes: Promise<unknown>[] = [store.append(transaction, messages)];
  const worded = messages.flatMap((message) => {
    const { text } = message;
    return text ? { ...message, text } : [];
  });
  if (worded.length > 0) writes.push(putWords(transaction, worded));
  const happened: NewEntry<StreamEvent>[] = [];
  for (const { judged, message } of placed) {
    const { conversationId, senderId } = message;
    const own = judged.entry.participants.get(senderId);
    if (own?.request === 'PENDING') {
      // Who answers has accepted.
      writes.push(
        updateRequest(transaction, conversationId, senderId, 'NONE'),
        bumpVersion(transaction, conversationId),
      );
      const standings = [standingOf({ ...own, request: 'NONE', clearedSequence: 0 })];
      happened.push(conversationEntry(conversationId, senderId, { standings }));
    }
    happened.push(messageEntry('MessageSent', senderId, message));
  }
  transaction.afterCommit(() => messages.forEach((message) => cache.put(message)));
  writes.push(
    emitAll(
      transaction,
      placed.map(({ judged, message }) => messageSent(judged.cause, message)),
    ),
    stream.append(transaction, happened),
  );
  await Promise.all(writes);
}
