import type { Relation } from '@chorus/audience';
import { fail, notFound, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import { traceParent } from '@chorus/telemetry';
import type { MessagingContext } from '../context';
import type { CachedConversation, CachedParticipant } from '../conversation-cache/conversation-cache';
import { otherOf } from '../conversations/conversation';
import { causeOf } from '../events/published';
import type { SendMessageInput } from '../generated/resolvers';
import { idempotencyConflict, type RequestKey } from '../idempotency/idempotency';
import { findKeptResult } from '../idempotency/idempotency.repository';
import { keyText, type MessageRecord } from './message';
import { readMessageDraft, type MessageDraft } from './message-draft';

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
  const cause = { ...causeOf(context), traceparent: traceParent() };
  context.attendance.note(senderId);

  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const judged = await judge(context, draft, { mayBeStale: attempt === 1 });
    if (!judged.ok) return (await findReplay(context, draft.request)) ?? judged;
    const sent = await context.commits.commit({ draft, entry: judged.value, cause });
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
    otherId === null ? null : blockBetween(context, draft.request.accountId, otherId),
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

/** How the sender stands to somebody where there is a block between them, else null: of a thousand sends one has to know. */
async function blockBetween(
  { blocks, facts }: MessagingContext,
  senderId: string,
  otherId: string,
): Promise<Relation | null> {
  return (await blocks.add({ personId: senderId, otherId })) ? facts.relation(otherId) : null;
}

/** The sender's part; null for who is not in it, or has declined it. */
function ownPart(entry: CachedConversation | null, draft: MessageDraft): CachedParticipant | null {
  const own = entry?.participants.get(draft.request.accountId);
  return own && own.request !== 'DECLINED' ? own : null;
}

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
