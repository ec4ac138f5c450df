import type { DomainQueryHandlers } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { isUuid, requireService } from '@chorus/subgraph-kit';
import type { MessagingContext } from './context';
import { findParticipantIds } from './participants/participant.repository';
import { findNotifiable } from './receipts/notifiable.repository';

const maxConversations = 1_000;

/** What other domains may ask of this one. */
export const domainQueries: DomainQueryHandlers<MessagingContext> = {
  'messaging.participants': async ({ conversationIds }, context) => {
    if (conversationIds.length > maxConversations || !conversationIds.every(isUuid)) {
      throw badUserInput('Name at most 1,000 conversations, by their UUIDs.');
    }
    const known = await findParticipantIds(context.database, conversationIds);
    const { viewer, scope } = context;
    return conversationIds.map((id) => {
      const accountIds = known.get(id) ?? [];
      // A person learns who is in what they are in, a service of all.
      return viewer.kind === 'service' || accountIds.includes(scope.accountId ?? '') ? accountIds : [];
    });
  },
  'messaging.notifiable': ({ messages }, context) => {
    requireService(context);
    if (
      messages.length > maxConversations ||
      !messages.every(({ conversationId }) => isUuid(conversationId))
    ) {
      throw badUserInput('Name at most 1,000 messages, by the UUIDs of their conversations.');
    }
    return findNotifiable(context.database, messages, context.settings.clock());
  },
  'messaging.exists': ({ type, keys }, { loaders }) =>
    Promise.all(
      keys.map(async (key) => {
        if (type === 'Conversation') return (await loaders.conversations.visible.load(key)) !== null;
        return type === 'Message' && (await loaders.messages.visible.load(key)) !== null;
      }),
    ),
};
