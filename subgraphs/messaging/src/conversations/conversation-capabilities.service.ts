import type { Decision } from '@chorus/audience';
import type { MessagingContext } from '../context';
import { decideManage } from '../participants/role.policy';
import { otherOf, type ConversationRecord } from './conversation';

/** May the viewer write here now? Null for who is not in it. */
export async function canSend(
  { facts, loaders, scope }: MessagingContext,
  conversation: ConversationRecord,
): Promise<Decision | null> {
  const { accountId } = scope;
  const own = await loaders.conversations.participation.load(conversation.id);
  if (accountId === null || own === null) return null;
  const otherId = otherOf(conversation, accountId);
  if (otherId === null) return { allowed: true, reason: null };
  // The other one's account is gone.
  if (conversation.participantsCount < 2) return { allowed: false, reason: 'NOT_ALLOWED' };
  const { blocks, blockedBy } = await facts.relation(otherId);
  if (blocks) return { allowed: false, reason: 'BLOCKED' };
  return blockedBy ? { allowed: false, reason: 'NOT_ALLOWED' } : { allowed: true, reason: null };
}

/** May the viewer rename it, add people, remove members? Null for who is not in it. */
export async function canManage(
  { loaders }: MessagingContext,
  conversation: ConversationRecord,
): Promise<Decision | null> {
  const own = await loaders.conversations.participation.load(conversation.id);
  return own && decideManage(conversation, own);
}
