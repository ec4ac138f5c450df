import { wholeNumber } from '@chorus/config';
import type { z } from 'zod';
import {
  defaultConcurrency,
  defaultLimits,
  defaultRates,
  defaultTimes,
  type GatewayOptions,
  type OperationLimits,
} from './options';
import { socketConfigOf, socketVariables, type SocketConfig } from './sockets/socket-config';

const limit = (byDefault: number) => wholeNumber({ min: 1, max: 1_000_000_000 }).default(byDefault);

/** The variables of the limits, for every process that serves the endpoint. Each is in docs/limits.md. */
export const limitVariables = {
  CHORUS_RATE_PER_PERSON: limit(defaultRates.perPerson.points),
  CHORUS_RATE_PER_ADDRESS: limit(defaultRates.perAddress.points),
  CHORUS_COST_PER_PERSON: limit(defaultRates.costPerPerson.points),
  CHORUS_COST_PER_ADDRESS: limit(defaultRates.costPerAddress.points),
  CHORUS_CONCURRENCY_PER_PERSON: limit(defaultConcurrency.perPerson),
  CHORUS_CONCURRENCY_PER_ADDRESS: limit(defaultConcurrency.perAddress),
  CHORUS_LIMIT_BODY_BYTES: limit(defaultLimits.bodyBytes),
  CHORUS_LIMIT_TOKENS: limit(defaultLimits.tokens),
  CHORUS_LIMIT_SELECTIONS: limit(defaultLimits.selections),
  CHORUS_LIMIT_REPETITIONS: limit(defaultLimits.repetitions),
  CHORUS_LIMIT_DEPTH: limit(defaultLimits.depth),
  CHORUS_LIMIT_ALIASES: limit(defaultLimits.aliases),
  CHORUS_LIMIT_DIRECTIVES: limit(defaultLimits.directives),
  CHORUS_LIMIT_ROOT_FIELDS: limit(defaultLimits.rootFields),
  CHORUS_LIMIT_PAGE_SIZE: limit(defaultLimits.pageSize),
  CHORUS_LIMIT_COST: limit(defaultLimits.cost),
  CHORUS_FETCH_TIMEOUT_MS: limit(defaultTimes.fetchTimeoutMs),
  CHORUS_REQUEST_TIMEOUT_MS: limit(defaultTimes.requestTimeoutMs),
  ...socketVariables,
};

type Variables = z.ZodObject<typeof limitVariables>;

/** What `createGateway` takes of them. */
export type LimitConfig = Required<
  Pick<GatewayOptions, 'rates' | 'concurrency' | 'fetchTimeoutMs' | 'requestTimeoutMs'>
> &
  SocketConfig & { readonly limits: OperationLimits };

const perMinute = (points: number) => ({ points, perSeconds: 60 });

export const limitConfigOf = (read: z.output<Variables>): LimitConfig => ({
  ...socketConfigOf(read),
  rates: {
    perPerson: perMinute(read.CHORUS_RATE_PER_PERSON),
    perAddress: perMinute(read.CHORUS_RATE_PER_ADDRESS),
    costPerPerson: perMinute(read.CHORUS_COST_PER_PERSON),
    costPerAddress: perMinute(read.CHORUS_COST_PER_ADDRESS),
  },
  concurrency: {
    perPerson: read.CHORUS_CONCURRENCY_PER_PERSON,
    perAddress: read.CHORUS_CONCURRENCY_PER_ADDRESS,
  },
  fetchTimeoutMs: read.CHORUS_FETCH_TIMEOUT_MS,
  requestTimeoutMs: read.CHORUS_REQUEST_TIMEOUT_MS,
  limits: {
    bodyBytes: read.CHORUS_LIMIT_BODY_BYTES,
    tokens: read.CHORUS_LIMIT_TOKENS,
    selections: read.CHORUS_LIMIT_SELECTIONS,
    repetitions: read.CHORUS_LIMIT_REPETITIONS,
    depth: read.CHORUS_LIMIT_DEPTH,
    aliases: read.CHORUS_LIMIT_ALIASES,
    directives: read.CHORUS_LIMIT_DIRECTIVES,
    rootFields: read.CHORUS_LIMIT_ROOT_FIELDS,
    pageSize: read.CHORUS_LIMIT_PAGE_SIZE,
    cost: read.CHORUS_LIMIT_COST,
  },
});
