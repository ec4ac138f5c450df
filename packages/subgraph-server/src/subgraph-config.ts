import {
  flagVariable,
  portVariable,
  readEnvironment,
  secretVariable,
  urlVariable,
  wholeNumber,
  type Environment,
} from '@chorus/config';
import type { SubgraphClient } from '@chorus/domain-queries';
import { addressVariables, clientsOf } from '@chorus/process';
import { z } from 'zod';

/** What a subgraph's process may do: answer calls; do the work beside them (consumers and jobs). */
export type Role = 'serve' | 'work';

export interface SubgraphConfig {
  readonly port: number;
  readonly host: string;
  readonly roles: ReadonlySet<Role>;
  readonly secret: Uint8Array;
  /** Null for a subgraph without tables. */
  readonly databaseUrl: string | null;
  /** The subgraphs that it asks. */
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  readonly rateLimits: boolean;
  readonly stopTimeoutMs: number;
}

export interface SubgraphNeeds {
  /** The subgraphs that it asks, as a service or for somebody. */
  asks: readonly string[];
  /** Default true. */
  hasDatabase?: boolean;
}

const isRoles = (text: string): boolean =>
  text.split(',').every((role) => role === 'serve' || role === 'work');

const variables = z.object({
  CHORUS_PORT: portVariable(),
  CHORUS_HOST: z.string().describe('a private address to listen on').default('127.0.0.1'),
  CHORUS_ROLES: z
    .string()
    .refine(isRoles, 'is neither serve nor work')
    .describe('serve, work or both: serve,work')
    .default('serve,work'),
  CHORUS_VIEWER_SECRET: secretVariable(),
  CHORUS_RATE_LIMITS: flagVariable().default(true),
  CHORUS_STOP_TIMEOUT_MS: wholeNumber({ min: 1, max: 1_000_000 }).default(10_000),
});
const databaseVariables = { CHORUS_DATABASE_URL: urlVariable('postgresql', 'postgres') };

/** A subgraph's configuration. Throws `ConfigurationError`, which names every variable that is wrong. */
export function readSubgraphConfig(needs: SubgraphNeeds, environment: Environment): SubgraphConfig {
  const { asks, hasDatabase = true } = needs;
  const schema = variables.extend({ ...(hasDatabase && databaseVariables), ...addressVariables(asks) });
  const read = readEnvironment(schema, environment);
  return Object.freeze({
    port: read.CHORUS_PORT,
    host: read.CHORUS_HOST,
    roles: new Set(read.CHORUS_ROLES.split(',') as Role[]),
    secret: read.CHORUS_VIEWER_SECRET,
    databaseUrl: hasDatabase ? String((read as Record<string, unknown>).CHORUS_DATABASE_URL) : null,
    clients: clientsOf(asks, read, read.CHORUS_VIEWER_SECRET),
    rateLimits: read.CHORUS_RATE_LIMITS,
    stopTimeoutMs: read.CHORUS_STOP_TIMEOUT_MS,
  });
}
