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
import { updateTitle } from '../conversations/conversation.repository';
import type { ConversationRecord } from '../conversations/conversation';
import { readTitle } from '../conversations/title';
import type {
  ChangeParticipantRoleInput,
  TransferOwnershipInput,
  UpdateConversationInput,
} from '../generated/resolvers';
import { changeConversation, refusalOf } from './group-change.service';
import { findParticipant, updateRole } from './participant.repository';
import { decideManage, decideOwn } from './role.policy';

/** The group under its new name. */
export async function updateConversation(
  context: MessagingContext,
  { conversationId, title: input }: UpdateConversationInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  const title = readTitle(input);
  if (!title.ok) return title;
  return changeConversation(context, { conversationId, accountId }, async (transaction, held) => {
    const refusal = refusalOf(held, decideManage(held.conversation, held.own));
    if (refusal) return refusal;
    if (held.conversation.title === title.value) return succeed(null);
    await updateTitle(transaction, held.conversation.id, title.value);
    return succeed({});
  });
}

/** The group in which somebody is now an admin or a member. */
export async function changeParticipantRole(
  context: MessagingContext,
  { conversationId, userId, role }: ChangeParticipantRoleInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  if (role === 'OWNER') return fail(userError('INVALID', 'Transfer the ownership instead.', 'role'));
  const targetId = uuidOf('User', userId);
  return changeConversation(context, { conversationId, accountId }, async (transaction, held) => {
    const refusal = refusalOf(held, decideOwn(held.conversation, held.own));
    if (refusal) return refusal;
    const target = targetId && (await findParticipant(transaction, held.conversation.id, targetId));
    if (!target) return fail(notFound('userId', 'person'));
    if (target.accountId === accountId) {
      return fail(userError('NOT_ALLOWED', 'Transfer the ownership first.', 'userId'));
    }
    if (target.role === role) return succeed(null);
    await updateRole(transaction, held.conversation.id, target.accountId, role);
    return succeed({});
  });
}

/** The group with its new owner. */
export async function transferOwnership(
  context: MessagingContext,
  { conversationId, userId }: TransferOwnershipInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  const targetId = uuidOf('User', userId);
  return changeConversation(context, { conversationId, accountId }, async (transaction, held) => {
    const refusal = refusalOf(held, decideOwn(held.conversation, held.own));
    if (refusal) return refusal;
    const target = targetId && (await findParticipant(transaction, held.conversation.id, targetId));
    if (!target) return fail(notFound('userId', 'person'));
    if (target.accountId === accountId) return succeed(null);
    if (target.request !== 'NONE') {
      return fail(userError('NOT_ALLOWED', 'They have not accepted the group yet.', 'userId'));
    }
    await updateRole(transaction, held.conversation.id, accountId, 'ADMIN');
    await updateRole(transaction, held.conversation.id, target.accountId, 'OWNER');
    return succeed({});
  });
}
