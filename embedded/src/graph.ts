import { RequestScope } from '@chorus/domain-queries';
import type { EventRuntime } from '@chorus/events';
import { createFeedSubgraph, type FeedOptions } from '@chorus/feed-subgraph';
import { createGateway, type Gateway, type GatewayOptions } from '@chorus/gateway';
import { createIdentitySubgraph, type IdentityOptions } from '@chorus/identity-subgraph';
import { createMemoryLiveBus } from '@chorus/live';
import type { Mailbox } from '@chorus/mail';
import { createMessagingSubgraph, type MessagingOptions } from '@chorus/messaging-subgraph';
import { createNodeSubgraph } from '@chorus/node-subgraph';
import { createNotificationsSubgraph, type NotificationsOptions } from '@chorus/notifications-subgraph';
import { createPostsSubgraph, type PostsOptions } from '@chorus/posts-subgraph';
import { readOperations, readSupergraph } from '@chorus/schema';
import { createSocialGraphSubgraph, type SocialGraphOptions } from '@chorus/social-graph-subgraph';
import { startWork, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { logger, mayReadMetrics } from '@chorus/telemetry';
import { createUsersSubgraph, type UsersOptions } from '@chorus/users-subgraph';
import { registerMailbox } from './mailbox-page';
import { createInProcessWiring, type Wiring } from './wiring';

export interface GraphOptions {
  /** `postgresql://…`; migrated. Every domain has its own schema in it. */
  databaseUrl: string;
  /** 0 takes a free port. */
  port: number;
  /** How the parts reach each other. Default: by calls. */
  wiring?: Wiring;
  /** False switches off every rate limit: only for load on loopback. Default true. */
  rateLimits?: boolean;
  gateway?: Partial<GatewayOptions>;
  identity?: IdentityOptions;
  users?: UsersOptions;
  socialGraph?: SocialGraphOptions;
  posts?: PostsOptions;
  feed?: FeedOptions;
  messaging?: MessagingOptions;
  notifications?: NotificationsOptions;
  /** Shows at `/mailbox` what this would have sent: give it as `notifications.mail`, too. Only for a demo. */
  mailbox?: Mailbox;
}

/** Every subgraph and the gateway, in this process. */
export interface Graph {
  /** The endpoint: `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  readonly events: EventRuntime;
  readonly subgraphs: ReadonlyMap<string, Subgraph>;
  /** The subgraph answers nobody any more, neither the gateway nor other domains, as if its process had ended. */
  stopSubgraph(name: string): Promise<void>;
  startSubgraph(name: string): Promise<void>;
  /** Finishes what is in hand, then ends everything but the database server. */
  stop(): Promise<void>;
}

/** Wires the whole platform for one process: the only place that knows all of its parts. */
export async function startGraph(options: GraphOptions): Promise<Graph> {
  const wiring = options.wiring ?? createInProcessWiring();
  const { domainQueries, transports } = wiring;
  const live = createMemoryLiveBus();

  const subgraphs = createSubgraphs(
    options,
    {
      databaseUrl: options.databaseUrl,
      serviceScope: async (name, requestId) => RequestScope.forService(name, domainQueries, requestId),
      live,
    },
    {
      onSessionRevoked: (sessionId) => wiring.isOneProcess && gateway.markSessionRevoked(sessionId),
      // Known once it listens.
      origin: () => gateway.url,
    },
  );
  const startSubgraph = async (name: string): Promise<void> => {
    const subgraph = subgraphs.get(name);
    if (!subgraph) throw new RangeError(`There is no subgraph ${name}.`);
    await wiring.connect(subgraph);
  };
  await Promise.all([...subgraphs.keys()].map(startSubgraph));

  const work = await startWork({
    databaseUrl: options.databaseUrl,
    subgraphs: [...subgraphs.values()],
    relays: true,
  });
  const gateway = await createGateway({
    supergraphSdl: readSupergraph(),
    transports,
    domainQueries,
    logger,
    rateLimits: options.rateLimits,
    knownOperations: readOperations(),
    dependencies: () => dependenciesOf([...subgraphs.values()], work.events),
    registerRoutes: (app) => {
      reportEvents(app, work.events);
      if (options.mailbox) registerMailbox(app, options.mailbox);
    },
    ...options.gateway,
  });
  const origin = await gateway.listen({ port: options.port, host: '127.0.0.1' });

  return {
    url: `${origin}/graphql`,
    events: work.events,
    subgraphs,
    startSubgraph,
    stopSubgraph: (name) => wiring.disconnect(name),
    async stop() {
      await gateway.stop();
      await work.stop();
      await wiring.close();
      await Promise.all([...subgraphs.values()].map((subgraph) => subgraph.close()));
      await live.close();
    },
  };
}

/** The databases and the event work of this process, for `/health/ready`. */
async function dependenciesOf(
  subgraphs: readonly Subgraph[],
  events: EventRuntime,
): Promise<Record<string, 'up' | 'down'>> {
  const databases = subgraphs.map(async ({ name, database }) =>
    database ? { [`database:${name}`]: (await database.isReachable()) ? 'up' : 'down' } : {},
  );
  return Object.assign({}, ...(await Promise.all([...databases, events.health()])));
}

/**
 * `GET /health/events`: how far the event work is behind, by consumer group and topic. For who sits at this machine: to
 * others there is nothing here.
 */
function reportEvents(app: Gateway['app'], events: EventRuntime): void {
  app.get('/health/events', async (request, reply) => {
    if (!mayReadMetrics(request.raw, 'loopback')) return reply.callNotFound();
    return { isSettled: await events.isSettled(), lag: await events.lag() };
  });
}

function createSubgraphs(
  options: GraphOptions,
  dependencies: SubgraphDependencies,
  { onSessionRevoked, origin }: { onSessionRevoked: (sessionId: string) => void; origin: () => string },
): Map<string, Subgraph> {
  const { rateLimits } = options;
  const all = [
    createIdentitySubgraph(dependencies, { rateLimits, onSessionRevoked, ...options.identity }),
    createUsersSubgraph(dependencies, options.users),
    createSocialGraphSubgraph(dependencies, options.socialGraph),
    createPostsSubgraph(dependencies, options.posts),
    createFeedSubgraph(dependencies, options.feed),
    createMessagingSubgraph(dependencies, { rateLimits, ...options.messaging }),
    createNotificationsSubgraph(dependencies, { publicUrl: origin, ...options.notifications }),
    createNodeSubgraph(),
  ];
  return new Map(all.map((subgraph) => [subgraph.name, subgraph]));
}
