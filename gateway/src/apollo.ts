import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { toClientError } from '@chorus/errors';
import type { Logger } from '@chorus/telemetry';
import type { GatewayContext } from './context';
import type { createFederation } from './federation/federation';
import { maxValidationErrors, refuseEarly } from './limits/refuse-early';
import type { OperationLimits } from './options';

export interface ApolloOptions {
  federation: ReturnType<typeof createFederation>;
  plugins: ApolloServerPlugin<GatewayContext>[];
  limits: OperationLimits;
  logger: Logger;
}

/** The GraphQL pipeline: parse, validate, check, plan, execute, map. */
export function createApollo({
  federation,
  plugins,
  limits,
  logger,
}: ApolloOptions): ApolloServer<GatewayContext> {
  return new ApolloServer<GatewayContext>({
    gateway: federation,
    logger,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: limits.tokens },
    validationRules: [refuseEarly(limits)],
    validationOptions: { maxErrors: maxValidationErrors },
    // What fails inside the pipeline is mapped by its plugin; here ends what never reached it (see `withRequestId`).
    formatError: (_formatted, error) => toClientError(error, { requestId: '' }),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ...plugins,
    ],
  });
}
