import {
  cleanText,
  fail,
  notFound,
  succeed,
  userError,
  uuidOf,
  type Outcome,
  type UserError,
} from '@chorus/subgraph-kit';
import type { SendMessageInput } from '../generated/resolvers';
import { checkKey, hashOf, type RequestKey } from '../idempotency/idempotency';
import { maxTextLength, messageKeyOf } from './message';

/** A message as its sender wrote it; nothing of it is judged yet. */
export interface MessageDraft {
  conversationId: string;
  text: string;
  /** In the same conversation. */
  replyToSequence: number | null;
  sharedPostId: string | null;
  request: RequestKey;
}

const field = { conversation: 'conversationId', reply: 'replyToId', post: 'sharedPostId' } as const;

/** Every fault of the input at once. */
export function readMessageDraft(senderId: string, input: SendMessageInput): Outcome<MessageDraft> {
  const errors: UserError[] = [];
  const conversationId = uuidOf('Conversation', input.conversationId);
  if (conversationId === null) errors.push(notFound(field.conversation, 'conversation'));
  const cleaned = readMessageText(input.text ?? '', { mayBeEmpty: input.sharedPostId != null });
  if (!cleaned.ok) errors.push(...cleaned.userErrors);
  const reply = input.replyToId == null ? null : messageKeyOf(input.replyToId);
  if (input.replyToId != null && (reply === null || reply.conversationId !== conversationId)) {
    errors.push(notFound(field.reply, 'message'));
  }
  const sharedPostId = input.sharedPostId == null ? null : uuidOf('Post', input.sharedPostId);
  if (input.sharedPostId != null && sharedPostId === null) errors.push(notFound(field.post, 'post'));
  if (input.attachmentIds?.length) {
    errors.push(
      userError('NOT_ALLOWED', 'Messages cannot have attachments yet; that comes later.', 'attachmentIds'),
    );
  }
  const keyError = checkKey(input.idempotencyKey);
  if (keyError) errors.push(keyError);
  if (conversationId === null || !cleaned.ok || errors.length > 0) return fail(...errors);

  const text = cleaned.value;
  const replyToSequence = reply?.sequence ?? null;
  const contentsHash = hashOf([conversationId, text, replyToSequence?.toString() ?? null, sharedPostId]);
  const request: RequestKey = {
    accountId: senderId,
    operation: 'sendMessage',
    key: input.idempotencyKey,
    contentsHash,
  };
  return succeed({ conversationId, text, replyToSequence, sharedPostId, request });
}

/** A text of 1 to 5,000 code points. */
export function readMessageText(input: string, { mayBeEmpty = false } = {}): Outcome<string> {
  const { text, error } = cleanText(input, {
    field: 'text',
    maxLength: maxTextLength,
    minLength: mayBeEmpty ? 0 : 1,
  });
  return error === null ? succeed(text) : fail(error);
}
