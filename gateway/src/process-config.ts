import { readEnvironment, urlVariable, type Environment } from '@chorus/config';
import { CallSigner, SubgraphClient } from '@chorus/domain-queries';
import { addressVariables, clientsOf } from '@chorus/process';
import { z } from 'zod';
import { gatewayConfigOf, gatewayVariables, type GatewayConfig } from './config';
import type { DemoAccount } from './graphiql';

const demoAccount = z.object({
  handle: z.string(),
  displayName: z.string(),
  blurb: z.string(),
  password: z.string(),
});

const variables = {
  CHORUS_DATABASE_URL: urlVariable('postgresql', 'postgres'),
  CHORUS_GRAPHIQL_ACCOUNTS: z
    .string()
    .transform((text, context) => {
      const accounts = z.array(demoAccount).safeParse(parseJson(text));
      if (accounts.success) return accounts.data;
      context.addIssue({ code: 'custom', message: 'is not a list of accounts' });
      return z.NEVER;
    })
    .describe('a JSON list of {handle, displayName, blurb, password}')
    .default([]),
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the gateway needs beside its options, as a process of its own. */
export interface GatewayProcessConfig extends GatewayConfig {
  /** Where uses are counted, for all gateways. */
  readonly databaseUrl: string;
  readonly clients: ReadonlyMap<string, SubgraphClient>;
  /** For a subgraph that was not known at the start. */
  readonly clientOf: (subgraph: string, url: string) => SubgraphClient;
  /** Whom GraphiQL signs in with one click. Only of a demo: their passwords are in the page. */
  readonly demoAccounts: readonly DemoAccount[];
}

/** `subgraphs`: the supergraph's. Throws `ConfigurationError`, which names every variable that is wrong. */
export function readGatewayProcessConfig(
  subgraphs: readonly string[],
  environment: Environment,
): GatewayProcessConfig {
  const schema = gatewayVariables.extend({ ...variables, ...addressVariables(subgraphs) });
  const read = readEnvironment(schema, environment);
  return Object.freeze({
    ...gatewayConfigOf(read),
    databaseUrl: read.CHORUS_DATABASE_URL,
    clients: clientsOf(subgraphs, read, read.CHORUS_VIEWER_SECRET),
    clientOf: (subgraph: string, url: string) =>
      new SubgraphClient({ subgraph, url, signer: new CallSigner(read.CHORUS_VIEWER_SECRET) }),
    demoAccounts: read.CHORUS_GRAPHIQL_ACCOUNTS,
  });
}
