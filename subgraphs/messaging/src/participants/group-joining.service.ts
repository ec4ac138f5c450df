import { emit } from '@chorus/events';
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
import { maxParticipants, type ConversationRecord } from '../conversations/conversation';
import { causeOf, participantsAdded } from '../events/published';
import type { AddParticipantsInput } from '../generated/resolvers';
import { standingOf } from '../stream/entries';
import { changeConversation, refusalOf } from './group-change.service';
import { findPresentIds, insertParticipants } from './participant.repository';
import { judgeRecipients, readRecipientIds } from './recipients.service';
import { decideManage } from './role.policy';

/** The group with the new people, who read what is written from now on. Who is in it already stays as they are. */
export async function addParticipants(
  context: MessagingContext,
  { conversationId, userIds }: AddParticipantsInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  const read = readRecipientIds(accountId, userIds, 'userIds');
  if (!read.ok) return read;
  const id = uuidOf('Conversation', conversationId);
  const conversation = id === null ? null : await context.loaders.conversations.visible.load(id);
  if (!conversation) return fail(notFound('conversationId', 'conversation'));

  // Judged before the lock: other domains are asked nothing while it is held. Who joins meanwhile stays as they are.
  const present = await findPresentIds(context.database, conversation.id, read.value);
  const newcomers = read.value.filter((newcomer) => !present.has(newcomer));
  const recipients = await judgeRecipients(context, newcomers, 'userIds');
  if (!recipients.ok) return recipients;
  if (newcomers.length > 0) await context.throttles.take('invitations', accountId, newcomers.length);

  return changeConversation(context, { conversationId, accountId }, async (transaction, held) => {
    const refusal = refusalOf(held, decideManage(held.conversation, held.own));
    if (refusal) return refusal;
    const inside = await findPresentIds(transaction, held.conversation.id, newcomers);
    const joining = recipients.value.filter((recipient) => !inside.has(recipient.accountId));
    if (joining.length === 0) return succeed(null);
    if (held.conversation.participantsCount + joining.length > maxParticipants) {
      return fail(userError('LIMIT_REACHED', `A group has at most ${maxParticipants} people.`, 'userIds'));
    }
    const { lastSequence } = held.conversation;
    const people = joining.map((recipient) => ({
      ...recipient,
      role: 'MEMBER' as const,
      clearedSequence: -1,
    }));
    await insertParticipants(transaction, held.conversation, context.settings.clock(), people);
    const joinedIds = people.map((person) => person.accountId);
    await emit(transaction, participantsAdded(causeOf(context), held.conversation.id, joinedIds));
    const standings = people.map((person) => standingOf({ ...person, joinedSequence: lastSequence }));
    return succeed({ joined: people.length, standings });
  });
}
