import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';

const root = join(__dirname, '../..');

const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

/** The composed supergraph that gateways serve. */
export const readSupergraph = (): string => read('schema/supergraph.graphql');

/** The public API: what clients see. */
export const readApiSchema = (): string => read('schema/api.graphql');

/** An operation of a client that this repository knows. */
export interface RegisteredOperation {
  name: string;
  type: 'query' | 'mutation' | 'subscription';
  /** The whole text of its file, which may hold other operations as well. */
  document: string;
}

/** Every named operation in `schema/operations`, in the order of their files. */
export function readOperations(): RegisteredOperation[] {
  const files = readdirSync(join(root, 'schema/operations'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .flatMap((file) => {
      const document = read('schema/operations', file);
      return parse(document).definitions.flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION && definition.name
          ? [{ name: definition.name.value, type: definition.operation, document }]
          : [],
      );
    });
}

/** The names of the subgraphs that exist, sorted. */
export const subgraphNames = (): string[] =>
  readdirSync(join(root, 'subgraphs'))
    .filter((name) => existsSync(join(root, 'subgraphs', name, 'schema.graphql')))
    .sort();

/** A subgraph's SDL with the kit's in front, as it is composed. */
export const readSubgraphSchema = (name: string): string =>
  `${read('packages/subgraph-kit/schema/kit.graphql')}\n${read('subgraphs', name, 'schema.graphql')}`;

/** The published contract of a subgraph with the kit's in front: what clients may rely on for good. */
export const readContract = (name: string): string =>
  `${read('schema/contract/kit.graphql')}\n${read('schema/contract', `${name}.graphql`)}`;

/** The names of the domains that the published contract covers, sorted. */
export const contractNames = (): string[] =>
  readdirSync(join(root, 'schema/contract'))
    .map((file) => file.replace(/\.graphql$/, ''))
    .filter((name) => name !== 'kit')
    .sort();

/** The names of the types that every subgraph shares through the kit. */
export const kitTypeNames = (): Set<string> =>
  new Set(
    parse(read('packages/subgraph-kit/schema/kit.graphql')).definitions.flatMap((definition) =>
      'name' in definition && definition.name ? [definition.name.value] : [],
    ),
  );
