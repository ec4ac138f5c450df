import { flagVariable, readEnvironment, wholeNumber, type Environment } from '@chorus/config';
import { z } from 'zod';
import { defaultEdge, type EdgeOptions } from './edge-options';
import { limitConfigOf, limitVariables, type LimitConfig } from './limits-config';
import type { GatewayOptions } from './options';

const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** Origins as browsers send them: scheme, host and port, no path. */
const originsVariable = () =>
  z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .refine((origins) => origins.every((origin) => origin === '*' || isOrigin(origin)), {
      message: 'is not a list of origins',
    })
    .describe('origins with commas between them, such as https://app.example,http://localhost:3000, or *');

const mebibytes = (byDefault: number) => wholeNumber({ min: 1, max: 65_536 }).default(byDefault);

/**
 * The variables of `EdgeOptions`, for every process that serves the endpoint. `isExplorable`: whether GraphiQL and
 * introspection are on unless the environment says otherwise; true where people try things out.
 */
export const edgeVariables = (isExplorable: boolean) => ({
  CHORUS_CORS_ORIGINS: originsVariable().default(defaultEdge.corsOrigins),
  CHORUS_COMPRESSION: flagVariable().default(defaultEdge.compression),
  CHORUS_INTROSPECTION: flagVariable().default(isExplorable),
  CHORUS_GRAPHIQL: flagVariable().default(isExplorable),
  CHORUS_PUBLIC_MAX_AGE_SECONDS: wholeNumber({ min: 0, max: 86_400 }).default(
    defaultEdge.publicMaxAgeSeconds,
  ),
  CHORUS_SUPERGRAPH_FILE: z.string().describe('a file with a supergraph').optional(),
  CHORUS_DOCUMENT_CACHE_MIB: mebibytes(defaultEdge.cacheSizes.documents),
  CHORUS_PLAN_CACHE_MIB: mebibytes(defaultEdge.cacheSizes.plans),
  CHORUS_PERSISTED_QUERY_CACHE_MIB: mebibytes(defaultEdge.cacheSizes.persistedQueries),
});

type Variables = z.ZodObject<ReturnType<typeof edgeVariables>>;

/** What `createGateway` takes of them. */
export type EdgeConfig = EdgeOptions & Pick<GatewayOptions, 'graphiql'>;

export const edgeConfigOf = (read: z.output<Variables>): EdgeConfig => ({
  corsOrigins: read.CHORUS_CORS_ORIGINS,
  compression: read.CHORUS_COMPRESSION,
  introspection: read.CHORUS_INTROSPECTION,
  publicMaxAgeSeconds: read.CHORUS_PUBLIC_MAX_AGE_SECONDS,
  graphiql: read.CHORUS_GRAPHIQL ? {} : undefined,
  supergraphFile:
    read.CHORUS_SUPERGRAPH_FILE === undefined ? undefined : { path: read.CHORUS_SUPERGRAPH_FILE },
  cacheSizes: {
    documents: read.CHORUS_DOCUMENT_CACHE_MIB,
    plans: read.CHORUS_PLAN_CACHE_MIB,
    persistedQueries: read.CHORUS_PERSISTED_QUERY_CACHE_MIB,
  },
});

/** Of the endpoint, limits included. Throws `ConfigurationError`, which names every variable that is wrong. */
export function readEdgeConfig(environment: Environment, isExplorable: boolean): EdgeConfig & LimitConfig {
  const variables = z.object({ ...edgeVariables(isExplorable), ...limitVariables });
  const read = readEnvironment(variables, environment);
  return { ...edgeConfigOf(read), ...limitConfigOf(read) };
}
