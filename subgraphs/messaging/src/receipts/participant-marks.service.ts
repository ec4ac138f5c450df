import type { MessagingContext } from '../context';
import { messageIdOf } from '../messages/message';
import type { ParticipantRecord } from '../participants/participant';
import { maySeePresence, presenceOf, type Presence } from '../presence/presence.policy';
import { maySeeMarks, type ReceiptKind } from './receipt.policy';

/** Up to which message somebody has received or read the conversation; null where that is nothing, or not shown. */
export async function findMark(
  context: MessagingContext,
  participant: ParticipantRecord,
  kind: ReceiptKind,
): Promise<string | null> {
  const { accountId, conversationId, joinedSequence } = participant;
  const sequence = kind === 'read' ? participant.readSequence : participant.deliveredSequence;
  if (sequence <= joinedSequence) return null;
  if (accountId !== context.scope.accountId) {
    const facts = await factsOf(context, participant);
    if (facts === null || !maySeeMarks(facts)) return null;
  }
  return messageIdOf({ conversationId, sequence });
}

/** Is somebody here, and when were they? Null where it is not shown. */
export async function findPresence(
  context: MessagingContext,
  participant: ParticipantRecord,
): Promise<Presence | null> {
  const { accountId } = participant;
  if (accountId !== context.scope.accountId) {
    const facts = await factsOf(context, participant);
    if (facts === null || !maySeePresence(facts)) return null;
  }
  const activeAt = await context.loaders.receipts.lastActive.load(accountId);
  return presenceOf(activeAt, context.settings.clock());
}

/** How the viewer and another participant stand to each other; null for who is not in the conversation. */
async function factsOf(
  { scope, loaders }: MessagingContext,
  { accountId, conversationId, request }: ParticipantRecord,
) {
  const viewerId = scope.accountId;
  const own = await loaders.conversations.participation.load(conversationId);
  if (viewerId === null || own === null) return null;
  const [conversation, viewer, person, relation] = await Promise.all([
    loaders.conversations.stored.load(conversationId),
    loaders.receipts.settings.load(viewerId),
    loaders.receipts.settings.load(accountId),
    scope.facts.relation(accountId),
  ]);
  if (conversation === null) return null;
  return {
    kind: conversation.kind,
    viewerSends: viewer.sendsReadReceipts,
    personSends: person.sendsReadReceipts,
    viewerShows: viewer.showsPresence,
    personShows: person.showsPresence,
    isRequest: request !== 'NONE' || own.request !== 'NONE',
    isBlocked: relation.blocks || relation.blockedBy,
  };
}
