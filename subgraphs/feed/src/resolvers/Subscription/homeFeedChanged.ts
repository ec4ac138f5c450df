import { requireAccountId, type SubscriptionResolver } from '@chorus/subgraph-kit';
import type { HomeChange } from '../../changes/home-change-stream';
import type { FeedContext } from '../../context';

export const homeFeedChanged: SubscriptionResolver<{ after?: string | null }, FeedContext, HomeChange> = {
  subscribe: (resumption, { after }, context) =>
    context.changes.follow(requireAccountId(context), { after, isResumed: resumption.after !== undefined }),
};
