import {
  flagVariable,
  portVariable,
  readEnvironment,
  secretVariable,
  wholeNumber,
  type Environment,
} from '@chorus/config';
import { z } from 'zod';
import { edgeConfigOf, edgeVariables, type EdgeConfig } from './edge-config';
import {
  defaultConcurrency,
  defaultLimits,
  defaultRates,
  type GatewayOptions,
  type OperationLimits,
} from './options';

const limit = (byDefault: number) => wholeNumber({ min: 1, max: 1_000_000_000 }).default(byDefault);

/** What the gateway reads in every way to run. */
export const gatewayVariables = z.object({
  ...edgeVariables(false),
  CHORUS_PORT: portVariable().default(4000),
  CHORUS_HOST: z.string().describe('an address to listen on').default('127.0.0.1'),
  CHORUS_VIEWER_SECRET: secretVariable(),
  CHORUS_RATE_LIMITS: flagVariable().default(true),
  CHORUS_TRUST_PROXY: flagVariable().default(false),
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
  CHORUS_FETCH_TIMEOUT_MS: limit(10_000),
  CHORUS_REQUEST_TIMEOUT_MS: limit(15_000),
  CHORUS_STOP_TIMEOUT_MS: limit(10_000),
  CHORUS_METRICS: z
    .enum(['loopback', 'private', 'off'])
    .describe('loopback, private or off')
    .default('loopback'),
});

export interface GatewayConfig {
  readonly port: number;
  readonly host: string;
  /** Key of the signed viewer: the same in the gateway and all subgraphs. */
  readonly viewerSecret: Uint8Array;
  /** What `createGateway` takes from the environment. */
  readonly options: Required<
    Pick<
      GatewayOptions,
      | 'rateLimits'
      | 'rates'
      | 'concurrency'
      | 'trustProxy'
      | 'fetchTimeoutMs'
      | 'requestTimeoutMs'
      | 'stopTimeoutMs'
      | 'metrics'
    >
  > & { readonly limits: OperationLimits } & EdgeConfig;
}

/** The gateway's configuration. Throws `ConfigurationError`, which names every variable that is wrong. */
export function readGatewayConfig(environment: Environment): GatewayConfig {
  return Object.freeze(gatewayConfigOf(readEnvironment(gatewayVariables, environment)));
}

/** The configuration in what was read. */
export function gatewayConfigOf(read: z.output<typeof gatewayVariables>): GatewayConfig {
  return {
    port: read.CHORUS_PORT,
    host: read.CHORUS_HOST,
    viewerSecret: read.CHORUS_VIEWER_SECRET,
    options: {
      ...edgeConfigOf(read),
      rateLimits: read.CHORUS_RATE_LIMITS,
      rates: {
        perPerson: { points: read.CHORUS_RATE_PER_PERSON, perSeconds: 60 },
        perAddress: { points: read.CHORUS_RATE_PER_ADDRESS, perSeconds: 60 },
        costPerPerson: { points: read.CHORUS_COST_PER_PERSON, perSeconds: 60 },
        costPerAddress: { points: read.CHORUS_COST_PER_ADDRESS, perSeconds: 60 },
      },
      concurrency: {
        perPerson: read.CHORUS_CONCURRENCY_PER_PERSON,
        perAddress: read.CHORUS_CONCURRENCY_PER_ADDRESS,
      },
      trustProxy: read.CHORUS_TRUST_PROXY,
      fetchTimeoutMs: read.CHORUS_FETCH_TIMEOUT_MS,
      requestTimeoutMs: read.CHORUS_REQUEST_TIMEOUT_MS,
      stopTimeoutMs: read.CHORUS_STOP_TIMEOUT_MS,
      metrics: read.CHORUS_METRICS,
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
    },
  };
}
