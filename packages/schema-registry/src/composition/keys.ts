import { print, parse, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { findingId } from '../fingerprint';
import { remedyFor } from '../explain/remedies';
import type { Finding } from '../report';
import { typeNodes } from '../sdl/coordinates';
import { locationOf } from '../sdl/documents';
import type { ParsedSubgraph } from './compose';

/** The fields of a key in one spelling: `id organization { id }`. */
const normalise = (fields: string): string =>
  print(parse(`{ ${fields} }`))
    .replace(/\s+/g, ' ')
    .slice(2, -2);

function keyOf(directive: ConstDirectiveNode): string | undefined {
  const fields = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
  const resolvable = directive.arguments?.find(({ name }) => name.value === 'resolvable')?.value;
  if (fields?.kind !== 'StringValue' || (resolvable?.kind === 'BooleanValue' && !resolvable.value))
    return undefined;
  return normalise(fields.value);
}

/** The keys by which a subgraph answers for its entities. */
function keysOf(document: DocumentNode): Map<string, Set<string>> {
  const keys = new Map<string, Set<string>>();
  for (const { name, directives = [] } of typeNodes(document))
    for (const directive of directives) {
      const key = /^(federation__)?key$/.test(directive.name.value) ? keyOf(directive) : undefined;
      if (key !== undefined) keys.set(name.value, (keys.get(name.value) ?? new Set()).add(key));
    }
  return keys;
}

/**
 * Keys that a subgraph no longer answers to while others know the type. Composition may find another way round; gateways
 * that still plan by the supergraph before ask by the old key until they have reloaded.
 */
export function findRemovedKeys(
  before: readonly ParsedSubgraph[],
  after: readonly ParsedSubgraph[],
  changed: ReadonlySet<string>,
): Finding[] {
  const others = (subgraph: string, type: string) =>
    after
      .filter(
        ({ name, document }) =>
          name !== subgraph && typeNodes(document).some((node) => node.name.value === type),
      )
      .map(({ name }) => name);
  return after
    .filter(({ name }) => changed.has(name))
    .flatMap(({ name, document }) => {
      const old = before.find((subgraph) => subgraph.name === name);
      const keys = keysOf(document);
      const types = new Map(typeNodes(document).map((node) => [node.name.value, node]));
      return [...(old ? keysOf(old.document) : [])].flatMap(([type, fields]) =>
        [...fields]
          .filter((key) => types.has(type) && !keys.get(type)?.has(key))
          .flatMap((key): Finding[] => {
            const knowing = others(name, type);
            if (knowing.length === 0) return [];
            const location = locationOf(types.get(type));
            return [
              {
                id: findingId('key', name, type, key),
                code: 'KEY_REMOVED',
                severity: 'error',
                message: `[${name}] ${type} can no longer be asked for by its key "${key}"; ${knowing.join(', ')} know the type, and gateways that have not reloaded go on asking by it.`,
                remedy: remedyFor('KEY_REMOVED'),
                subgraph: name,
                ...(location && { location }),
              },
            ];
          }),
      );
    });
}
