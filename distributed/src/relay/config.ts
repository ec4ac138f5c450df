import { portVariable, readEnvironment, urlVariable, type Environment } from '@chorus/config';
import { z } from 'zod';

const variables = z.object({
  CHORUS_PORT: portVariable(),
  CHORUS_HOST: z.string().describe('a private address to listen on').default('127.0.0.1'),
  CHORUS_DATABASE_URL: urlVariable('postgresql', 'postgres'),
});

export interface RelayConfig {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
}

/** The relay's configuration. Throws `ConfigurationError`, which names every variable that is wrong. */
export function readRelayConfig(environment: Environment): RelayConfig {
  const read = readEnvironment(variables, environment);
  return Object.freeze({
    port: read.CHORUS_PORT,
    host: read.CHORUS_HOST,
    databaseUrl: read.CHORUS_DATABASE_URL,
  });
}
