import type { ErrorCode } from '@chorus/errors';

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
  UNAVAILABLE: 503,
  INTERNAL: 500,
};
