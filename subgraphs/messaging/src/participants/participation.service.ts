import type { MessagingContext } from '../context';
import type { ConversationFolder, ConversationRecord } from '../conversations/conversation';
import { folderOf, isMutedAt, type ParticipantRole } from './participant';

/** Where the viewer keeps a conversation; INBOX for who is not in it, which only the conversation itself can tell. */
export async function findFolder(
  { loaders, settings }: MessagingContext,
  conversation: ConversationRecord,
): Promise<ConversationFolder> {
  const own = await loaders.conversations.participation.load(conversation.id);
  return own ? folderOf(own, conversation, settings.clock()) : 'INBOX';
}

/** The viewer's mute of a conversation, and when it ends; null when there is none now. */
export async function findMute(
  { loaders, settings }: MessagingContext,
  conversationId: string,
): Promise<{ until: Date | null } | null> {
  const own = await loaders.conversations.participation.load(conversationId);
  return own && isMutedAt(own, settings.clock()) ? { until: own.mutedUntil } : null;
}

export async function findRole(
  { loaders }: MessagingContext,
  conversationId: string,
): Promise<ParticipantRole | null> {
  return (await loaders.conversations.participation.load(conversationId))?.role ?? null;
}
