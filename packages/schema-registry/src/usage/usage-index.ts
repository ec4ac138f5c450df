import { collectSchemaCoordinates } from '@graphql-hive/core';
import { parse, TypeInfo, visit, visitWithTypeInfo, type DocumentNode, type GraphQLSchema } from 'graphql';
import { isExcluded, type RegistryConfig } from '../config';
import type { Touching } from '../changes/touches';
import type { Client, ClientOperation, UsageCount } from '../state';

/** An operation of a client, with how often it was sent in the window. */
export interface KnownOperation extends Touching {
  id: string;
  name: string;
  client: Client;
  /** Absent where only counts tell of it. */
  document?: DocumentNode;
  /** Does the client's own list name it, so that it counts even when it was not seen? */
  isRegistered: boolean;
  count: number;
}

const dayMs = 86_400_000;

/** The first day of the window. */
export const windowStart = (now: Date, windowDays: number): string =>
  new Date(now.getTime() - windowDays * dayMs).toISOString().slice(0, 10);

const keyOf = ({ name, version }: Client, id: string): string => JSON.stringify([name, version, id]);

interface Known {
  id: string;
  name: string;
  client: Client;
  text?: string;
  coordinates?: string[];
  isRegistered: boolean;
  count: number;
}

function merge(operations: readonly ClientOperation[], usage: readonly UsageCount[]): Known[] {
  const texts = new Map(operations.map(({ id, document }) => [id, document]));
  const known = new Map<string, Known>();
  for (const { id, name, client, document } of operations)
    known.set(keyOf(client, id), { id, name, client, text: document, isRegistered: true, count: 0 });
  for (const { client, operationId: id, operationName, count, coordinates } of usage) {
    const key = keyOf(client, id);
    const entry: Known = known.get(key) ?? {
      id,
      name: operationName ?? id,
      client,
      text: texts.get(id),
      coordinates: [],
      isRegistered: false,
      count: 0,
    };
    known.set(key, {
      ...entry,
      count: entry.count + count,
      ...(entry.coordinates && { coordinates: [...new Set([...entry.coordinates, ...(coordinates ?? [])])] }),
    });
  }
  return [...known.values()];
}

function directivesIn(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  visit(document, { Directive: ({ name }) => void names.add(`@${name.value}`) });
  return names;
}

/** The document without the fields and arguments that the schema does not have (any more). */
const knownPartOf = (document: DocumentNode, schema: GraphQLSchema): DocumentNode => {
  const typeInfo = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: () => (typeInfo.getFieldDef() ? undefined : null),
      Argument: () => (typeInfo.getArgument() ? undefined : null),
    }),
  );
};

function collect(document: DocumentNode, schema: GraphQLSchema): Set<string> {
  return collectSchemaCoordinates({
    documentNode: document,
    schema,
    typeInfo: new TypeInfo(schema),
    processVariables: false,
    variables: null,
  });
}

/** The coordinates that a document touches; of one that does not fit, those of the part that does. */
function coordinatesIn(document: DocumentNode, schema: GraphQLSchema): Set<string> {
  try {
    return collect(document, schema);
  } catch {
    // The collector wants valid documents: this one was written for another schema.
  }
  try {
    return collect(knownPartOf(document, schema), schema);
  } catch {
    // Not even by its types; validation tells of it.
    return new Set();
  }
}

/** The operations that count: those that clients registered, and those seen in the window; excluded clients left out. */
export function knownOperations(
  schema: GraphQLSchema,
  known: { operations: readonly ClientOperation[]; usage: readonly UsageCount[] },
  { config, now }: { config: RegistryConfig; now: Date },
): KnownOperation[] {
  const from = windowStart(now, config.usage.windowDays);
  const counts = ({ client }: { client: Client }) => !isExcluded(config, client.name);
  return merge(
    known.operations.filter(counts),
    known.usage.filter((record) => record.day >= from && counts(record)),
  ).map(({ id, name, client, text, coordinates, isRegistered, count }) => {
    const document = text === undefined ? undefined : parse(text);
    let collected: Touching | undefined;
    // Only a breaking change asks for it: most checks never do.
    const collectOnce = (): Touching =>
      (collected ??= {
        coordinates: new Set([...(document ? coordinatesIn(document, schema) : []), ...(coordinates ?? [])]),
        directives: document ? directivesIn(document) : new Set(),
      });
    return {
      id,
      name,
      client,
      ...(document && { document }),
      isRegistered,
      count,
      get coordinates() {
        return collectOnce().coordinates;
      },
      get directives() {
        return collectOnce().directives;
      },
    };
  });
}
