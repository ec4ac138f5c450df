import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Database } from '@chorus/database';
import type { DomainQueryHandlers, DomainQueryResponder, RequestScope } from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';
import type { ConsumerDefinition } from '@chorus/events';
import { inStep } from '@chorus/telemetry';
import { parse, type GraphQLSchema } from 'graphql';
import type { SubgraphContext } from './context';
import { DocumentExecutor, type ExecutorOptions, type SubgraphRequest, type SubgraphResult } from './execute';
import { freshMutations } from './fresh-mutations';
import { scalarResolvers } from './scalars';
import { settleLists } from './settled-lists';
import { subscriptionResolvers, type SubgraphStream, type SubscriptionRequest } from './subscriptions';
import { viewerDependentFields } from './viewer-dependence';
import { viewerResolvers } from './viewer-resolvers';

/** Work that repeats: a sweeper, an eraser. `run` must be safe to run in two processes at once. */
export interface Job {
  /** `<subgraph>.<purpose>`. */
  name: string;
  everyMs: number;
  run: () => Promise<void>;
}

type ResolverMap = Record<string, unknown>;

export interface SubgraphDefinition<Context extends SubgraphContext> {
  /** The folder's and the domain's name, such as `social-graph`. */
  name: string;
  /** The subgraph's own SDL (`readSchema(__dirname)`); the kit's stands in front of it. */
  typeDefs: string;
  /**
   * `viewer` and the scalars come from the kit. Objects are plain: a field without a resolver is the property of its
   * name, which is a value; where it takes a call or a promise, write the resolver. Fields of `Subscription` are a
   * `SubscriptionResolver` each.
   */
  resolvers: ResolverMap;
  /** Made once per request and process; loaders come from `scope.loader`. */
  createContext: (scope: RequestScope) => Context;
  /** The domain's own tables; absent for a subgraph that has none. */
  database?: Database;
  domainQueries?: DomainQueryHandlers<Context>;
  consumers?: ConsumerDefinition[];
  jobs?: Job[];
  execution?: ExecutorOptions;
  /** Ends what the module opened beside its database. */
  close?: () => Promise<void>;
}

/** One running subgraph: whoever serves it, in process or over HTTP, calls `execute` with a verified scope. */
export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  readonly database: Database | undefined;
  readonly consumers: readonly ConsumerDefinition[];
  readonly jobs: readonly Job[];
  readonly responder: DomainQueryResponder;
  execute(request: SubgraphRequest, scope: RequestScope): Promise<SubgraphResult>;
  /**
   * The events of one subscription in order, each executed in this scope, whose loaders are forgotten between them; or
   * the errors for which there are none. `return()` of the stream frees everything at once.
   */
  subscribe(request: SubscriptionRequest, scope: RequestScope): Promise<SubgraphStream | SubgraphResult>;
  close(): Promise<void>;
}

/** The kit's SDL: scalars, `Node`, `PageInfo`, `UserError`, `Capability`, `UserConnection`. */
export const kitTypeDefs = readFileSync(join(__dirname, '../schema/kit.graphql'), 'utf8');

/** The `schema.graphql` beside a subgraph's `src` (or `dist`): call it with the `__dirname` of `module.ts`. */
export const readSchema = (moduleFolder: string): string =>
  readFileSync(join(moduleFolder, '../schema.graphql'), 'utf8');

export function defineSubgraph<Context extends SubgraphContext>(
  definition: SubgraphDefinition<Context>,
): Subgraph {
  const { name, database, consumers = [], jobs = [], domainQueries = {} } = definition;
  const resolvers = withKit(definition.typeDefs, definition.resolvers);
  const typeDefs = parse(definition.typeDefs);
  const schema = buildSubgraphSchema([
    { typeDefs: parse(kitTypeDefs) },
    { typeDefs, resolvers: resolvers as never },
  ]);
  settleLists(schema);
  const marked = viewerDependentFields(typeDefs);
  const executor = new DocumentExecutor(name, schema, marked, definition.execution);
  const contextOf = (scope: RequestScope): Context => scope.contextFor(name, definition.createContext);

  return {
    name,
    schema,
    database,
    consumers,
    jobs,
    responder: {
      domain: name,
      async answer(query, question, scope) {
        const handle = domainQueries[query];
        if (!handle) throw unavailable(name, new Error(`${name} does not answer ${query}.`));
        return handle(question, contextOf(scope));
      },
    },
    execute: (request, scope) =>
      inStep(`subgraph ${name}`, { attributes: { 'chorus.subgraph': name } }, () =>
        executor.execute(request, contextOf(scope)),
      ),
    subscribe: (request, scope) =>
      inStep(`subscribe to ${name}`, { attributes: { 'chorus.subgraph': name } }, () =>
        executor.subscribe(request, contextOf(scope), () => contextOf(scope.forNobody())),
      ),
    async close() {
      await definition.close?.();
      await database?.close();
    },
  };
}

function withKit(typeDefs: string, resolvers: ResolverMap): ResolverMap {
  const own = resolvers as Record<string, Record<string, unknown> | undefined>;
  const hasViewer = /\btype Viewer\b/.test(typeDefs);
  const merged: ResolverMap = {
    ...scalarResolvers,
    ...own,
    ...(own.Mutation && { Mutation: freshMutations(own.Mutation) }),
    ...(own.Subscription && { Subscription: subscriptionResolvers(own.Subscription) }),
  };
  if (!hasViewer) return merged;
  return {
    ...merged,
    Query: { ...viewerResolvers.Query, ...own.Query },
    Viewer: { ...viewerResolvers.Viewer, ...own.Viewer },
  };
}
