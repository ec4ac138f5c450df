import type { ApolloServerPlugin } from '@apollo/server';
import { findChorusError, rootCauseOf, toClientError, type ClientError } from '@chorus/errors';
import type { Logger } from '@chorus/telemetry';
import type { GraphQLError } from 'graphql';
import { noteCodes, type GatewayContext } from '../context';
import { operationStatus } from '../http/status';
import { tokenLimitIn } from '../limits/tokens';

/** Every error of an operation leaves through the one mapper, and an answer without data has its error's status. */
export const mapErrors = (logger: Logger, maxTokens: number): ApolloServerPlugin<GatewayContext> => ({
  async contextCreationDidFail({ error }) {
    logger.error({ err: rootCauseOf(error) }, 'the context of a request could not be made');
  },
  async unexpectedErrorProcessingRequest({ error, requestContext }) {
    logger.error({ err: error, requestId: requestContext.contextValue.scope.requestId }, 'operation failed');
  },
  async requestDidStart({ contextValue: { scope, report } }) {
    const { requestId } = scope;
    const onInternal = (error: unknown) => {
      const { path } = error as GraphQLError;
      logger.error({ err: rootCauseOf(error), requestId, path }, 'operation failed');
    };
    return {
      async willSendResponse({ request, response, errors, source = '' }) {
        report.isMapped = true;
        if (response.body.kind !== 'single') return;
        const { singleResult } = response.body;
        report.hasData = Boolean(singleResult.data);
        if (!errors) return;
        const mapped = toldOf(errors).map((error) =>
          toClientError(tokenLimitIn(error, source, maxTokens) ?? error, { requestId, onInternal }),
        );
        singleResult.errors = mapped;
        noteCodes(report, mapped);
        if (singleResult.data !== undefined) return;
        const retryAfter = mapped[0]?.extensions.retryAfter;
        if (retryAfter !== undefined) response.http.headers.set('retry-after', String(retryAfter));
        response.http.status = statusFor(errors[0], mapped[0], request.http?.headers.get('accept'));
      },
    };
  },
});

/** A refusal that ended validation stands once for all: it was repeated until graphql-js ended (see `endValidation`). */
function toldOf(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const [first, second] = errors;
  // With paths they are one failure that several fields were lost by.
  const refusal = first?.path ? null : findChorusError(first);
  return first && refusal && refusal === findChorusError(second) ? [first] : errors;
}

/** Apollo Server's own refusals say which status they want, such as 405 for a mutation by GET. */
function statusFor(
  error: GraphQLError | undefined,
  mapped: ClientError | undefined,
  accept: string | undefined,
): number {
  const code = mapped?.extensions.code ?? 'INTERNAL';
  // Of documents it says 400 to everybody.
  const isOfDocument = code === 'GRAPHQL_PARSE_FAILED' || code === 'GRAPHQL_VALIDATION_FAILED';
  const own = (error?.extensions.http as { status?: number } | undefined)?.status;
  return (isOfDocument ? undefined : own) ?? operationStatus(code, accept);
}
