import { urlVariable } from '@chorus/config';
import { CallSigner, SubgraphClient } from '@chorus/domain-queries';
import type { z } from 'zod';

type AddressVariable = `CHORUS_${string}_URL`;

/** `social-graph` -> `CHORUS_SOCIAL_GRAPH_URL`. */
export const addressVariableOf = (subgraph: string): AddressVariable =>
  `CHORUS_${subgraph.toUpperCase().replaceAll('-', '_')}_URL`;

/** The variables that say where these subgraphs listen, for `readEnvironment`; all are required. */
export const addressVariables = (subgraphs: readonly string[]): Record<AddressVariable, z.ZodType<string>> =>
  Object.fromEntries(subgraphs.map((name) => [addressVariableOf(name), urlVariable('http')]));

/** A client for each of the subgraphs, from what was read. */
export function clientsOf(
  subgraphs: readonly string[],
  read: Readonly<Record<string, unknown>>,
  secret: Uint8Array,
): ReadonlyMap<string, SubgraphClient> {
  const signer = new CallSigner(secret);
  return new Map(
    subgraphs.map((subgraph) => {
      const url = String(read[addressVariableOf(subgraph)]);
      return [subgraph, new SubgraphClient({ subgraph, url, signer })];
    }),
  );
}
