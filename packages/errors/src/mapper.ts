import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ChorusError, errorCodes, type ErrorCode, type ErrorDetails } from './registry';

/** An error as a client sees it. */
export interface ClientError extends GraphQLFormattedError {
  extensions: ErrorDetails & { code: ErrorCode; requestId: string; [key: string]: unknown };
}

export interface MapperOptions {
  requestId: string;
  /** Told of every fault of ours before it is masked, so that it is logged with its cause. */
  onInternal?: (error: unknown) => void;
}

const internalMessage = 'Something went wrong on our side.';

/** What Apollo's server and gateway say by themselves, in our words. What is not named here is a fault of ours. */
const foreignCodes: Record<string, ErrorCode> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
};

/** Where its messages leave open what to do. */
const foreignMessages: Record<string, string> = {
  'provided sha does not match query':
    'The hash is not that of the query: `sha256Hash` is the SHA-256 of its text, in lower-case hexadecimal.',
  'Unsupported persisted query version': 'The `version` of a persisted query is 1.',
  'Operation batching disabled.': 'Send one operation at a time: lists of operations are not taken.',
};

/**
 * The one way out for an error, whatever threw it: a code of the registry, that code's details and the request's id,
 * and nothing else. Messages of the registry's errors pass; whatever else happened says only INTERNAL.
 */
export function toClientError(error: unknown, { requestId, onInternal }: MapperOptions): ClientError {
  const { code, message, details } = readError(error);
  if (code === 'INTERNAL') onInternal?.(error);
  const { path, locations } = positionOf(error);
  return {
    message: code === 'INTERNAL' ? internalMessage : shortened(message),
    ...(locations && { locations: locations.slice(0, mostLocations) }),
    ...(path && { path }),
    extensions: { code, ...details, requestId },
  };
}

/** graphql-js repeats what it was given, and a client may have given it a name of 100,000 letters. */
const longestMessage = 500;
/** A cycle of fragments is at hundreds of places. */
const mostLocations = 20;

const shortened = (message: string): string =>
  message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;

/** The error of the registry in a chain of causes, if there is one. */
export function findChorusError(error: unknown): ChorusError | null {
  // The bound is for causes that point at each other.
  for (let current = error, depth = 0; current instanceof Error && depth < 10; depth += 1) {
    if (current instanceof ChorusError) return current;
    current = causeOf(current);
  }
  return null;
}

/** What it all began with, for logs: the end of a chain of causes. */
export function rootCauseOf(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 10 && current instanceof Error; depth += 1) {
    const next = causeOf(current);
    if (next === undefined) break;
    current = next;
  }
  return current;
}

const causeOf = (error: Error): unknown =>
  (error instanceof GraphQLError ? error.originalError : undefined) ?? error.cause;

interface Reading {
  code: ErrorCode;
  message: string;
  details: ErrorDetails;
}

function readError(error: unknown): Reading {
  const own = findChorusError(error);
  if (own) return { code: own.code, message: own.message, details: detailsOf(own.extensions) };
  const extensions = extensionsOf(error);
  const message = messageOf(error);
  const code = codeOf(extensions);
  return { code, message, details: detailsOf(extensions) };
}

function codeOf(extensions: Record<string, unknown>): ErrorCode {
  const { code, http } = extensions;
  if (typeof code === 'string') {
    if (Object.hasOwn(errorCodes, code)) return code as ErrorCode;
    if (Object.hasOwn(foreignCodes, code)) return foreignCodes[code]!;
  }
  // Apollo Server gives some of its refusals a status and no code, such as a persisted query whose hash does not match.
  const status = (http as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL';
}

function detailsOf(extensions: Record<string, unknown>): ErrorDetails {
  const details: ErrorDetails = {};
  if (typeof extensions.limit === 'string') details.limit = extensions.limit;
  if (typeof extensions.allowed === 'number') details.allowed = extensions.allowed;
  if (typeof extensions.measured === 'number') details.measured = extensions.measured;
  if (typeof extensions.retryAfter === 'number') details.retryAfter = extensions.retryAfter;
  if (typeof extensions.subgraph === 'string') details.subgraph = extensions.subgraph;
  return details;
}

const extensionsOf = (error: unknown): Record<string, unknown> =>
  (error as { extensions?: Record<string, unknown> } | null | undefined)?.extensions ?? {};

function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  if (typeof message !== 'string' || message === '') return internalMessage;
  return foreignMessages[message] ?? message;
}

const positionOf = (error: unknown): Pick<GraphQLFormattedError, 'path' | 'locations'> =>
  (error ?? {}) as Pick<GraphQLFormattedError, 'path' | 'locations'>;
