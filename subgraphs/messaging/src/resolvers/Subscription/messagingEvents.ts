import { requireAccountId } from '@chorus/subgraph-kit';
import type { MessagingContext } from '../../context';

/** Each event was judged for who gets it: what it shows need not be judged again. */
export const messagingEvents = {
  subscribe: (_parent: unknown, { after }: { after?: string | null }, context: MessagingContext) =>
    context.streams.follow(requireAccountId(context), after ?? null),
};
