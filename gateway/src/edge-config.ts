import { flagVariable, readEnvironment, type Environment } from '@chorus/config';
import { z } from 'zod';
import { defaultEdge, type EdgeOptions } from './edge-options';

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

/** The variables of `EdgeOptions`, for every process that serves the endpoint. */
export const edgeVariables = {
  CHORUS_CORS_ORIGINS: originsVariable().default(defaultEdge.corsOrigins),
  CHORUS_COMPRESSION: flagVariable().default(defaultEdge.compression),
};

const variables = z.object(edgeVariables);

export const edgeOptionsOf = (read: z.output<typeof variables>): Required<EdgeOptions> => ({
  corsOrigins: read.CHORUS_CORS_ORIGINS,
  compression: read.CHORUS_COMPRESSION,
});

/** Throws `ConfigurationError`, which names every variable that is wrong. */
export const readEdgeOptions = (environment: Environment): Required<EdgeOptions> =>
  edgeOptionsOf(readEnvironment(variables, environment));
