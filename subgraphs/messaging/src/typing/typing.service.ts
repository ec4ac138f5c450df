import { fail, notFound, succeed, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { findVisibleConversation } from '../conversations/conversation.service';
import { tellTyping } from './typing-channel';

/** In groups with more people than this nobody is told who writes. */
export const mostPeopleWithTyping = 50;

export interface TypingInput {
  conversationId: string;
  isTyping: boolean;
}

/**
 * Tells the others that the viewer writes, or no longer: those who are connected, once, best effort. Who only has it as a
 * request tells nobody, and nobody tells them. Throws RATE_LIMITED.
 */
export async function setTyping(
  context: MessagingContext,
  accountId: string,
  { conversationId, isTyping }: TypingInput,
): Promise<Outcome<null>> {
  await context.throttles.take('typing', accountId);
  context.attendance.note(accountId);
  const conversation = await findVisibleConversation(context, conversationId);
  const own = conversation && (await context.loaders.conversations.participation.load(conversation.id));
  if (!own) return fail(notFound('conversationId', 'conversation'));
  if (own.request === 'NONE' && conversation.participantsCount <= mostPeopleWithTyping)
    tellTyping(context.live, { conversationId: conversation.id, accountId, isTyping });
  return succeed(null);
}
