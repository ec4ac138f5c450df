import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { toClientError } from '@chorus/errors';
import type { Logger } from '@chorus/telemetry';
import type { DocumentCache, PersistedQueryCache } from './caches/caches';
import type { GatewayContext } from './context';
import type { createFederation } from './federation/federation';
import { maxValidationErrors, refuseEarly } from './limits/refuse-early';
import { refuseIntrospection } from './limits/refuse-introspection';
import type { OperationLimits } from './options';
import { hideSuggestions } from './plugins/hide-suggestions';
import { refuseRootConditions } from './subscriptions/root-conditions';

export interface ApolloOptions {
  federation: ReturnType<typeof createFederation>;
  plugins: ApolloServerPlugin<GatewayContext>[];
  limits: OperationLimits;
  documents: DocumentCache;
  persistedQueries: PersistedQueryCache;
  /** May clients ask for the schema? If not, they are not told by suggestions either. */
  introspection: boolean;
  logger: Logger;
}

/** The GraphQL pipeline: parse, validate, check, plan, execute, map. */
export function createApollo(options: ApolloOptions): ApolloServer<GatewayContext> {
  const { federation, plugins, limits, introspection, logger } = options;
  return new ApolloServer<GatewayContext>({
    gateway: federation,
    logger,
    // Ours refuses it in the registry's words.
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    documentStore: options.documents,
    persistedQueries: { cache: options.persistedQueries },
    validationRules: [
      refuseEarly(limits),
      refuseRootConditions,
      ...(introspection ? [] : [refuseIntrospection]),
    ],
    validationOptions: { maxErrors: maxValidationErrors },
    // What fails inside the pipeline is mapped by its plugin; here ends what never reached it (see `withRequestId`).
    formatError: (_formatted, error) => toClientError(error, { requestId: '' }),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ...plugins,
      // After the mapper of errors, which is among those.
      ...(introspection ? [] : [hideSuggestions()]),
    ],
  });
}
