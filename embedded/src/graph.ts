import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InProcessDomainQueries, RequestScope, ViewerTokens } from '@chorus/domain-queries';
import { EventRuntime, createPostgresEventLog } from '@chorus/events';
import { createFeedSubgraph, type FeedOptions } from '@chorus/feed-subgraph';
import { createGateway, type Gateway, type GatewayOptions } from '@chorus/gateway';
import { createIdentitySubgraph, type IdentityOptions } from '@chorus/identity-subgraph';
import { createNodeSubgraph } from '@chorus/node-subgraph';
import { createPostsSubgraph, type PostsOptions } from '@chorus/posts-subgraph';
import { createSocialGraphSubgraph, type SocialGraphOptions } from '@chorus/social-graph-subgraph';
import { JobRunner, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { logger } from '@chorus/telemetry';
import { createUsersSubgraph, type UsersOptions } from '@chorus/users-subgraph';

export interface GraphOptions {
  /** `postgresql://…`; migrated. Every domain has its own schema in it. */
  databaseUrl: string;
  /** 0 takes a free port. */
  port: number;
  /** False switches off every rate limit: only for load on loopback. Default true. */
  rateLimits?: boolean;
  gateway?: Partial<GatewayOptions>;
  identity?: IdentityOptions;
  users?: UsersOptions;
  socialGraph?: SocialGraphOptions;
  posts?: PostsOptions;
  feed?: FeedOptions;
}

export interface Graph {
  /** The endpoint: `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  readonly gateway: Gateway;
  readonly events: EventRuntime;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** The subgraph answers nobody any more, as if its process had ended. */
  stopSubgraph(name: string): void;
  startSubgraph(name: string): void;
  /** Finishes what is in hand, then ends everything but the database server. */
  stop(): Promise<void>;
}
