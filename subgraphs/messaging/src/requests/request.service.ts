import { fail, requireAccountId, succeed, userError, type Outcome } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../context';
import type { ConversationRecord } from '../conversations/conversation';
import { causeOf } from '../events/published';
import type { AcceptConversationInput, DeclineConversationInput } from '../generated/resolvers';
import { changeConversation } from '../participants/group-change.service';
import { takeOut } from '../participants/group-leaving.service';
import { updateRequest } from '../participants/participant.repository';
import { standingOf } from '../stream/entries';

/** The conversation, in INBOX. What is no request, or no longer one, stays as it is. */
export async function acceptConversation(
  context: MessagingContext,
  { conversationId }: AcceptConversationInput,
): Promise<Outcome<ConversationRecord | null>> {
  const accountId = requireAccountId(context);
  return changeConversation(context, { conversationId, accountId }, async (transaction, { own }) => {
    if (own.request === 'NONE') return succeed(null);
    await updateRequest(transaction, own.conversationId, accountId, 'NONE');
    return succeed({ standings: [standingOf({ ...own, request: 'NONE' })] });
  });
}

/** The id of what was declined. Two people's stays, out of sight of the one; a group is left. */
export async function declineConversation(
  context: MessagingContext,
  { conversationId }: DeclineConversationInput,
): Promise<Outcome<string>> {
  const accountId = requireAccountId(context);
  const outcome = await changeConversation(
    context,
    { conversationId, accountId },
    async (transaction, { conversation, own }) => {
      if (own.request !== 'PENDING') {
        return fail(userError('NOT_ALLOWED', 'This is no request any more.', 'conversationId'));
      }
      if (conversation.kind === 'GROUP') {
        return succeed(await takeOut(transaction, own, causeOf(context), context.settings.clock()));
      }
      await updateRequest(transaction, conversation.id, accountId, 'DECLINED');
      // The other one is not told.
      return succeed({ standings: [standingOf({ ...own, request: 'DECLINED' })], only: [accountId] });
    },
  );
  return outcome.ok ? succeed(conversationId) : outcome;
}
