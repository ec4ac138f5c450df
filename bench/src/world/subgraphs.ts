import { RequestScope, type DomainQueryPort } from '@chorus/domain-queries';
import { createFeedSubgraph } from '@chorus/feed-subgraph';
import { createIdentitySubgraph } from '@chorus/identity-subgraph';
import { createMemoryLiveBus } from '@chorus/live';
import { createMessagingSubgraph } from '@chorus/messaging-subgraph';
import { createNodeSubgraph } from '@chorus/node-subgraph';
import { createNotificationsSubgraph } from '@chorus/notifications-subgraph';
import { createPostsSubgraph } from '@chorus/posts-subgraph';
import { createSocialGraphSubgraph } from '@chorus/social-graph-subgraph';
import type { Subgraph } from '@chorus/subgraph-kit';
import { createUsersSubgraph } from '@chorus/users-subgraph';

/** Every subgraph on a database that another process looks after: here is no event work and no jobs. */
export function createSubgraphs(databaseUrl: string, domainQueries: DomainQueryPort) {
  const dependencies = {
    databaseUrl,
    serviceScope: async (name: string, requestId?: string) =>
      RequestScope.forService(name, domainQueries, requestId),
    live: createMemoryLiveBus(),
  };
  return {
    identity: createIdentitySubgraph(dependencies, { rateLimits: false }),
    users: createUsersSubgraph(dependencies),
    'social-graph': createSocialGraphSubgraph(dependencies),
    posts: createPostsSubgraph(dependencies),
    feed: createFeedSubgraph(dependencies),
    messaging: createMessagingSubgraph(dependencies),
    notifications: createNotificationsSubgraph(dependencies),
    node: createNodeSubgraph(),
  } satisfies Record<string, Subgraph>;
}
