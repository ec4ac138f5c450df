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
import { limitConfigOf, limitVariables, type LimitConfig } from './limits-config';
import type { GatewayOptions } from './options';

/** What the gateway reads in every way to run. */
export const gatewayVariables = z.object({
  ...edgeVariables(false),
  CHORUS_PORT: portVariable().default(4000),
  CHORUS_HOST: z.string().describe('an address to listen on').default('127.0.0.1'),
  CHORUS_VIEWER_SECRET: secretVariable(),
  CHORUS_RATE_LIMITS: flagVariable().default(true),
  CHORUS_TRUST_PROXY: flagVariable().default(false),
  CHORUS_STOP_TIMEOUT_MS: wholeNumber({ min: 1, max: 1_000_000_000 }).default(10_000),
  CHORUS_STOP_GRACE_MS: wholeNumber({ min: 0, max: 600_000 }).default(500),
  CHORUS_METRICS: z
    .enum(['loopback', 'private', 'off'])
    .describe('loopback, private or off')
    .default('loopback'),
  ...limitVariables,
});

export interface GatewayConfig {
  readonly port: number;
  readonly host: string;
  /** Key of the signed viewer: the same in the gateway and all subgraphs. */
  readonly viewerSecret: Uint8Array;
  /** What `createGateway` takes from the environment. */
  readonly options: Required<
    Pick<GatewayOptions, 'rateLimits' | 'trustProxy' | 'stopTimeoutMs' | 'stopGraceMs' | 'metrics'>
  > &
    LimitConfig &
    EdgeConfig;
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
      ...limitConfigOf(read),
      rateLimits: read.CHORUS_RATE_LIMITS,
      trustProxy: read.CHORUS_TRUST_PROXY,
      stopTimeoutMs: read.CHORUS_STOP_TIMEOUT_MS,
      stopGraceMs: read.CHORUS_STOP_GRACE_MS,
      metrics: read.CHORUS_METRICS,
    },
  };
}
