import { GraphQLError } from 'graphql';

/**
 * Every code that may stand in a top-level error's `extensions.code`, and what a client should do about it. There are
 * no others: the gateway's mapper turns what it does not know into INTERNAL.
 */
export const errorCodes = {
  UNAUTHENTICATED: 'Nobody is signed in, or the token is not valid. Sign in or refresh, then retry.',
  FORBIDDEN: 'The signed-in person may not do this. Do not retry.',
  BAD_USER_INPUT: 'An argument is malformed: an id, a cursor, a page size. Mend it, then retry.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  LIMIT_EXCEEDED:
    'The request is over a limit: `limit` names it, beside `allowed` and `measured`. Ask for less.',
  RATE_LIMITED: 'Too many requests. Retry after `retryAfter` seconds.',
  CURSOR_EXPIRED: 'The cursor is older than what is kept. Start from the first page.',
  PERSISTED_QUERY_NOT_FOUND: 'Send the query text along with its hash.',
  SUBSCRIPTION_LOST: 'The stream ended before its time. Subscribe again with the last cursor.',
  SUBSCRIPTION_OUTDATED:
    'The schema has changed under the subscription. Its document is to be changed: do not retry.',
  UNAVAILABLE: 'A part of the platform does not answer: `subgraph` names it. Retry later.',
  INTERNAL: 'A fault of ours. Report the `requestId`.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetails {
  /** LIMIT_EXCEEDED: which limit. */
  limit?: string;
  /** LIMIT_EXCEEDED: the limit's value. */
  allowed?: number;
  /** LIMIT_EXCEEDED: what the request has. */
  measured?: number;
  /** RATE_LIMITED: seconds. */
  retryAfter?: number;
  /** UNAVAILABLE: the subgraph that does not answer. */
  subgraph?: string;
}

/** An error of the registry. Its message is shown to clients: no stack, SQL text or host name belongs in it. */
export class ChorusError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, {
      extensions: { code, ...details },
      originalError: cause instanceof Error ? cause : undefined,
    });
    this.code = code;
    this.name = 'ChorusError';
  }
}

export const unauthenticated = (message = 'Sign in to do this.') =>
  new ChorusError('UNAUTHENTICATED', message);

export const forbidden = (message = 'You may not do this.') => new ChorusError('FORBIDDEN', message);

export const badUserInput = (message: string) => new ChorusError('BAD_USER_INPUT', message);

export const rateLimited = (retryAfter: number) =>
  new ChorusError('RATE_LIMITED', `Too many requests. Retry after ${retryAfter} s.`, { retryAfter });

export const unavailable = (subgraph: string, cause?: unknown) =>
  new ChorusError('UNAVAILABLE', `${subgraph} is unavailable.`, { subgraph }, cause);

export const limitExceeded = (limit: string, allowed: number, measured: number) =>
  new ChorusError(
    'LIMIT_EXCEEDED',
    `The request is over the limit of ${limit}: allowed ${allowed}, measured ${measured}.`,
    {
      limit,
      allowed,
      measured,
    },
  );
