import type { Decision } from '@chorus/audience';
import type { MessageRecord } from './message';

const denied = (reason: 'NOT_ALLOWED' | 'LIMIT_REACHED'): Decision => ({ allowed: false, reason });
const allowed: Decision = { allowed: true, reason: null };

/** May the person change the text now? The sender may, for a while. */
export function decideEdit(
  message: Pick<MessageRecord, 'senderId' | 'sentAt' | 'unsentAt'>,
  { accountId, now, windowMs }: { accountId: string | null; now: Date; windowMs: number },
): Decision {
  if (message.senderId !== accountId || message.unsentAt !== null) return denied('NOT_ALLOWED');
  return now.getTime() - message.sentAt.getTime() <= windowMs ? allowed : denied('LIMIT_REACHED');
}

/** May the person take it back? The sender may, at any time, once. */
export function decideUnsend(
  message: Pick<MessageRecord, 'senderId' | 'unsentAt'>,
  accountId: string | null,
): Decision {
  return message.senderId === accountId && message.unsentAt === null ? allowed : denied('NOT_ALLOWED');
}
