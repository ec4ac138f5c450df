import type { Transaction } from '@chorus/database';
import { emit } from '@chorus/events';
import {
  fail,
  notFound,
  requireAccountId,
  succeed,
  userError,
  uuidOf,
  type Outcome,
} from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { causeOf, participantLeft, type Cause } from '../events/published';
import type { LeaveConversationInput, RemoveParticipantInput } from '../generated/resolvers';
import { outsider } from '../stream/entries';
import { changeConversation, refusalOf, type ConversationChange } from './group-change.service';
import type { ParticipantRecord } from './participant';
import { findHeir, findParticipant, markLeft, updateRole } from './participant.repository';
import { decideRemove } from './role.policy';

/** The group without the person. */
export async function removeParticipant(
  context: MessagingContext,
  { conversationId, userId }: RemoveParticipantInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  const targetId = uuidOf('User', userId);
  if (targetId === accountId) return fail(userError('NOT_ALLOWED', 'Leave it instead.', 'userId'));
  return changeConversation(context, { conversationId, accountId }, async (transaction, held) => {
    const target = targetId && (await findParticipant(transaction, held.conversation.id, targetId));
    if (!target) return fail(notFound('userId', 'person'));
    const refusal = refusalOf(held, decideRemove(held.conversation, held.own, target.role), 'userId');
    if (refusal) return refusal;
    return succeed(await takeOut(transaction, target, causeOf(context), context.settings.clock()));
  });
}

/** The id of the group that was left. */
export async function leaveConversation(
  context: MessagingContext,
  { conversationId }: LeaveConversationInput,
): Promise<Outcome<string>> {
  const accountId = requireAccountId(context);
  const outcome = await changeConversation(
    context,
    { conversationId, accountId },
    async (transaction, { conversation, own }) => {
      if (conversation.kind !== 'GROUP') {
        return fail(userError('NOT_ALLOWED', 'Two people have one conversation for good.', 'conversationId'));
      }
      return succeed(await takeOut(transaction, own, causeOf(context), context.settings.clock()));
    },
  );
  return outcome.ok ? succeed(conversationId) : outcome;
}

/**
 * Takes somebody out of a group, in the transaction that holds its lock. An owner's place goes to the admin who joined
 * first; where there is none, to the member who did; of those first who have accepted the group.
 */
export async function takeOut(
  transaction: Transaction,
  { conversationId, accountId, role }: ParticipantRecord,
  cause: Cause,
  leftAt: Date,
): Promise<ConversationChange> {
  await markLeft(transaction, conversationId, accountId, leftAt);
  const heirId = role === 'OWNER' ? await findHeir(transaction, conversationId) : null;
  if (heirId !== null) await updateRole(transaction, conversationId, heirId, 'OWNER');
  await emit(transaction, participantLeft(cause, conversationId, accountId));
  return { left: 1, standings: [outsider(accountId)] };
}
