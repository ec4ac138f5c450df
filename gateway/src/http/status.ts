import type { ErrorCode } from '@chorus/errors';
import { graphqlMediaType, isGraphqlResponse } from './media-type';

/** The HTTP status of an answer that holds no data because of this error. With data the status is 200. */
export const statusOf: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  LIMIT_EXCEEDED: 400,
  RATE_LIMITED: 429,
  CURSOR_EXPIRED: 400,
  // Apollo's clients look for this answer with 200, and repeat the request with the document.
  PERSISTED_QUERY_NOT_FOUND: 200,
  SUBSCRIPTION_LOST: 503,
  SUBSCRIPTION_OUTDATED: 400,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

const faultsOfTheOperation: readonly ErrorCode[] = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
];

/**
 * The status of an answer without data to a request that is well-formed GraphQL over HTTP. Where only its document or
 * its variables are at fault, clients that read `application/json` get 200: the specification wants that of the older
 * media type, because a proxy's 400 could be JSON too. Refusals that proxies and monitors should see keep their status.
 */
export function operationStatus(code: ErrorCode, accept: string | undefined): number {
  if (!faultsOfTheOperation.includes(code)) return statusOf[code];
  return isGraphqlResponse(graphqlMediaType(accept)) ? statusOf[code] : 200;
}
