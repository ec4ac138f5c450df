import { rateLimited, unavailable } from '@chorus/errors';
import { countRefusal, type RateLimit } from '@chorus/rate-limits';
import { fail, notFound, succeed, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import { findVisibleConversation } from '../conversations/conversation.service';
import { tellTyping } from './typing-channel';

/** In groups with more people than this nobody is told who writes. */
export const mostPeopleWithTyping = 50;
/** Clients say again every few seconds that somebody writes. */
export const typingLimit: RateLimit = { points: 120, perSeconds: 60 };

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
  await takeTurn(context, accountId);
  context.attendance.note(accountId);
  const conversation = await findVisibleConversation(context, conversationId);
  const own = conversation && (await context.loaders.conversations.participation.load(conversation.id));
  if (!own) return fail(notFound('conversationId', 'conversation'));
  if (own.request === 'NONE' && conversation.participantsCount <= mostPeopleWithTyping)
    tellTyping(context.live, { conversationId: conversation.id, accountId, isTyping });
  return succeed(null);
}

async function takeTurn({ typingLimiter }: MessagingContext, accountId: string): Promise<void> {
  const verdict = await typingLimiter.consume(`messaging:typing:${accountId}`).catch((error: unknown) => {
    throw unavailable('messaging', error);
  });
  if (verdict.allowed) return;
  countRefusal('typing');
  throw rateLimited(verdict.retryAfterSeconds);
}
