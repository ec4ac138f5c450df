import { Kind, parse, print, separateOperations, type DocumentNode } from 'graphql';
import { documentId } from '../fingerprint';
import type { Client, ClientOperation } from '../state';

/** A client's list of operations cannot be read; the message says which file and why. */
export class ManifestError extends Error {}

function parseDocument(text: string, file: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    throw new ManifestError(`${file} is not GraphQL: ${(error as Error).message}`, { cause: error });
  }
}

const nameIn = (document: DocumentNode): string | undefined =>
  document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition.name?.value] : [],
  )[0];

/** A `.graphql` file: each of its operations with the fragments that it needs. */
export function readDocuments(text: string, file: string, client: Client): ClientOperation[] {
  const document = parseDocument(text, file);
  const separate = Object.entries(separateOperations(document));
  if (separate.length === 0) throw new ManifestError(`${file} holds no operation.`);
  return separate.map(([name, alone]) => {
    if (!name)
      throw new ManifestError(`${file} holds an operation without a name: name it, or nobody can find it.`);
    const body = separate.length === 1 ? text : print(alone);
    return { id: documentId(body), name, document: body, client };
  });
}

interface ApolloManifest {
  format: string;
  operations: { id: string; name?: string; body: string }[];
}

const isApollo = (value: unknown): value is ApolloManifest =>
  typeof value === 'object' && value !== null && 'operations' in value && Array.isArray(value.operations);

/**
 * A manifest of persisted operations: Apollo's (`{ format, version, operations: [{ id, name, type, body }] }`), or the
 * `{ id: text }` of relay-compiler and of graphql-codegen's client preset.
 */
export function readManifest(text: string, file: string, client: Client): ClientOperation[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ManifestError(`${file} is not a manifest: neither Apollo's nor an object of documents by id.`);
  const entries = isApollo(value)
    ? value.operations.map(({ id, body }) => [id, body] as const)
    : Object.entries(value as Record<string, unknown>);
  return entries.map(([id, body]) => {
    if (typeof id !== 'string' || typeof body !== 'string')
      throw new ManifestError(`${file}: what stands under "${String(id)}" is no document.`);
    const name = nameIn(parseDocument(body, `${file}, ${id}`));
    if (name === undefined) throw new ManifestError(`${file}: the operation ${id} has no name.`);
    return { id, name, document: body, client };
  });
}

/** A manifest in Apollo's format. */
export function writeManifest(operations: readonly ClientOperation[]): string {
  const sorted = [...operations].sort(
    (a, b) => a.name.localeCompare(b.name, 'en') || a.id.localeCompare(b.id, 'en'),
  );
  const typeOf = (document: string): string =>
    parse(document).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? [definition.operation] : [],
    )[0] ?? 'query';
  return `${JSON.stringify(
    {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: sorted.map(({ id, name, document }) => ({
        id,
        name,
        type: typeOf(document),
        body: document,
      })),
    },
    null,
    2,
  )}\n`;
}
