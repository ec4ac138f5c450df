import type { MessagingContext } from '../context';
import { keyText, messageKeyOf, type MessageRecord } from './message';
import { postStub, type PostStub } from './shared-post';

/** The message of a global id when the viewer may read it. Malformed, unknown and others' ids are all the same: null. */
export async function findVisibleMessage(
  { loaders }: MessagingContext,
  messageId: string,
): Promise<MessageRecord | null> {
  const key = messageKeyOf(messageId);
  return key === null ? null : loaders.messages.visible.load(keyText(key));
}

/** What the message answers, unless that was unsent or is not the viewer's to read. */
export async function findReplyTo(
  { loaders }: MessagingContext,
  { conversationId, replyToSequence }: MessageRecord,
): Promise<MessageRecord | null> {
  if (replyToSequence === null) return null;
  const reply = await loaders.messages.visible.load(keyText({ conversationId, sequence: replyToSequence }));
  return reply?.unsentAt === null ? reply : null;
}

/** The post that the message shows, where the viewer may see it. */
export async function findSharedPost(
  { facts }: MessagingContext,
  { sharedPostId }: MessageRecord,
): Promise<PostStub | null> {
  if (sharedPostId === null) return null;
  return (await facts.isPostVisible(sharedPostId)) ? postStub(sharedPostId) : null;
}
