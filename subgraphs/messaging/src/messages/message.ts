import { fromGlobalId, isUuid, toGlobalId } from '@chorus/subgraph-kit';

/** Which message: its conversation, and its place in it, from 1 on. */
export interface MessageKey {
  conversationId: string;
  sequence: number;
}

/** A message as it is stored. Whoever hands one to a resolver has found that the viewer may read it. */
export interface MessageRecord extends MessageKey {
  senderId: string;
  /** Null when it was unsent. */
  text: string | null;
  sentAt: Date;
  editedAt: Date | null;
  unsentAt: Date | null;
  /** 1 is the original; counts up with every change of the text. */
  version: number;
  replyToSequence: number | null;
  sharedPostId: string | null;
  idempotencyKey: string;
}

/** In code points. */
export const maxTextLength = 5_000;

const largestSequence = 2 ** 31 - 1;

export const messageIdOf = ({ conversationId, sequence }: MessageKey): string =>
  toGlobalId('Message', keyText({ conversationId, sequence }));

/** The key as a text, such as loaders take: `<conversation>.<sequence>`. */
export const keyText = ({ conversationId, sequence }: MessageKey): string => `${conversationId}.${sequence}`;

/** Null for a text that `keyText` did not make. */
export function parseKeyText(text: string): MessageKey | null {
  const [conversationId = '', digits = '', ...others] = text.split('.');
  if (!isUuid(conversationId) || !/^[1-9]\d{0,9}$/.test(digits) || others.length > 0) return null;
  const sequence = Number(digits);
  return sequence <= largestSequence ? { conversationId, sequence } : null;
}

/** The key inside a global id; null for malformed ids and ids of other types. */
export function messageKeyOf(id: string): MessageKey | null {
  const parts = fromGlobalId(id);
  return parts?.type === 'Message' ? parseKeyText(parts.key) : null;
}
