import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { CachedConversation, CachedParticipant } from '../conversation-cache/conversation-cache';
import { maxRequestMessages, otherOf } from '../conversations/conversation';
import { bumpVersion, reservePlace } from '../conversations/conversation.repository';
import { causeOf, messageSent } from '../events/published';
import type { SendMessageInput } from '../generated/resolvers';
import { idempotencyConflict, type RequestKey } from '../idempotency/idempotency';
import { findKeptResult } from '../idempotency/idempotency.repository';
import type { NewMessage } from '../message-store/message-store';
import { updateRequest } from '../participants/participant.repository';
import { putWords } from '../search/message-words.repository';
import { conversationEntry, messageEntry, standingOf } from '../stream/entries';
import { keyText, type MessageRecord } from './message';
import { readMessageDraft, type MessageDraft } from './message-draft';

/** What a send comes to; `STALE`: the conversation has changed since it was judged. */
type Attempt = { message: MessageRecord } | 'STALE' | 'KEY_TAKEN' | 'REQUEST_IS_FULL';

/** A reason to roll back what `send` did. */
class Undo extends Error {
  constructor(readonly attempt: Attempt) {
    super('Rolled back.');
  }
}

// A version that changes again and again under one send is a flood of joins; the client may try again.
const maxAttempts = 5;

/** The new message, or the one that was sent under the same key; null when the viewer may not read that one any more. */
export async function sendMessage(
  context: MessagingContext,
  input: SendMessageInput,
): Promise<Outcome<MessageRecord | null>> {
  const senderId = requireAccountId(context);
  const read = readMessageDraft(senderId, input);
  if (!read.ok) return read;
  const draft = read.value;
  context.attendance.note(senderId);

  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const judged = await judge(context, draft, { mayBeStale: attempt === 1 });
    if (!judged.ok) return (await findReplay(context, draft.request)) ?? judged;
    const sent = await attemptToSend(context, draft, judged.value);
    if (typeof sent === 'object') return succeed(sent.message);
    if (sent === 'REQUEST_IS_FULL') {
      return fail(userError('LIMIT_REACHED', 'Wait until your request is answered.', 'conversationId'));
    }
    if (sent === 'KEY_TAKEN') {
      const replay = await findReplay(context, draft.request);
      if (replay) return replay;
    }
    await context.entries.forget(draft.conversationId);
  }
  return fail(userError('CONFLICT', 'The conversation is changing. Try again.', 'conversationId'));
}

/** The conversation in which the sender may write this, as far as is known: a refusal is never made of a stale entry. */
async function judge(
  context: MessagingContext,
  draft: MessageDraft,
  { mayBeStale }: { mayBeStale: boolean },
): Promise<Outcome<CachedConversation>> {
  const { entries, facts, loaders } = context;
  const id = draft.conversationId;
  let entry = mayBeStale ? await entries.find(id) : await entries.read(id);
  if (mayBeStale && !ownPart(entry, draft)) entry = await entries.read(id);
  if (!entry || !ownPart(entry, draft)) return fail(notFound('conversationId', 'conversation'));

  const otherId = otherOf(entry.conversation, draft.request.accountId);
  const [relation, reply, isPostVisible] = await Promise.all([
    otherId === null ? null : facts.relation(otherId),
    draft.replyToSequence === null
      ? null
      : loaders.messages.visible.load(keyText({ conversationId: id, sequence: draft.replyToSequence })),
    draft.sharedPostId === null ? true : facts.isPostVisible(draft.sharedPostId),
  ]);
  if (relation?.blocks) return fail(userError('NOT_ALLOWED', 'You block this person.', 'conversationId'));
  if (relation?.blockedBy || (otherId !== null && !entry.participants.has(otherId))) {
    return fail(userError('NOT_ALLOWED', 'This person takes no messages from you.', 'conversationId'));
  }
  if (draft.replyToSequence !== null && (reply === null || reply.unsentAt !== null)) {
    return fail(notFound('replyToId', 'message'));
  }
  return isPostVisible ? succeed(entry) : fail(notFound('sharedPostId', 'post'));
}

/** The sender's part; null for who is not in it, or has declined it. */
function ownPart(entry: CachedConversation | null, draft: MessageDraft): CachedParticipant | null {
  const own = entry?.participants.get(draft.request.accountId);
  return own && own.request !== 'DECLINED' ? own : null;
}

async function attemptToSend(
  context: MessagingContext,
  draft: MessageDraft,
  entry: CachedConversation,
): Promise<Attempt> {
  try {
    return await context.lines.run(draft.conversationId, () =>
      context.database.transaction((transaction) => send(transaction, context, draft, entry)),
    );
  } catch (error) {
    if (error instanceof Undo) return error.attempt;
    throw error;
  }
}

/** The commit point: everything that says that the message exists, in one transaction. */
async function send(
  transaction: Transaction,
  context: MessagingContext,
  draft: MessageDraft,
  { conversation, participants }: CachedConversation,
): Promise<Attempt> {
  const { request, conversationId } = draft;
  const place = await reservePlace(transaction, conversation, request, context.settings.clock());
  if (place === null) return 'STALE';
  if (!place.isKeyFree) throw new Undo('KEY_TAKEN');
  const { sequence, sentAt } = place;
  if (sequence > maxRequestMessages && waitsForAnswer(participants, request.accountId)) {
    throw new Undo('REQUEST_IS_FULL');
  }
  const written: NewMessage = {
    conversationId,
    sequence,
    senderId: request.accountId,
    text: draft.text,
    sentAt,
    replyToSequence: draft.replyToSequence,
    sharedPostId: draft.sharedPostId,
    idempotencyKey: request.key,
  };
  const message: MessageRecord = { ...written, editedAt: null, unsentAt: null, version: 1 };
  // They do not wait for each other: in one go, in this order.
  const writes: Promise<unknown>[] = [context.store.append(transaction, written)];
  if (draft.text !== '') writes.push(putWords(transaction, message, { text: draft.text, sentAt }));
  const happened = [messageEntry('MessageSent', request.accountId, message)];
  const own = participants.get(request.accountId);
  if (own?.request === 'PENDING') {
    // Who answers has accepted.
    writes.push(
      updateRequest(transaction, conversationId, request.accountId, 'NONE'),
      bumpVersion(transaction, conversationId),
    );
    const standings = [standingOf({ ...own, request: 'NONE', clearedSequence: 0 })];
    happened.unshift(conversationEntry(conversationId, request.accountId, { standings }));
  }
  transaction.afterCommit(() => context.messages.put(message));
  writes.push(
    emit(transaction, messageSent(causeOf(context), message)),
    context.stream.append(transaction, happened),
  );
  await Promise.all(writes);
  return { message };
}

/** Are there others, of whom nobody has agreed to the conversation? */
const waitsForAnswer = (participants: ReadonlyMap<string, CachedParticipant>, senderId: string): boolean =>
  participants.size > 1 &&
  [...participants.values()].every(({ accountId, request }) => accountId === senderId || request !== 'NONE');

/** What an earlier request with this key sent; null when there is none. */
async function findReplay(
  { database, loaders }: MessagingContext,
  request: RequestKey,
): Promise<Outcome<MessageRecord | null> | null> {
  const kept = await findKeptResult(database, request);
  if (!kept) return null;
  if (kept.contentsHash !== request.contentsHash) return idempotencyConflict();
  return succeed(await loaders.messages.visible.load(keyText(kept)));
}
