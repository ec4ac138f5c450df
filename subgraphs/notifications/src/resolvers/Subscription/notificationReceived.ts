import { requireAccountId, type SubscriptionResolver } from '@chorus/subgraph-kit';
import type { NotificationsContext } from '../../context';
import type { EventValue } from '../../stream/event-value';

export const notificationReceived: SubscriptionResolver<
  { after?: string | null },
  NotificationsContext,
  EventValue
> = {
  subscribe: (_resumption, { after }, context) =>
    context.streams.follow(requireAccountId(context), after ?? null),
};
