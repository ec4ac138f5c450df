import { Kind, parse, type ConstDirectiveNode } from 'graphql';

/** What `@cacheControl` says of a type or a field: seconds, or as long as what it is in. */
export type CacheHint = number | 'inherit';

/** The hints of a supergraph, by `Type` and by `Type.field`. */
export type CacheHints = ReadonlyMap<string, CacheHint>;

/** Reads the hints where they stand: the API schema that clients see has them no more. */
export function readCacheHints(supergraphSdl: string): CacheHints {
  const hints = new Map<string, CacheHint>();
  const note = (key: string, directives: readonly ConstDirectiveNode[] = []) => {
    const hint = hintOf(directives);
    if (hint !== null) hints.set(key, hint);
  };
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    const isObject =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (!isObject && definition.kind !== Kind.UNION_TYPE_DEFINITION) continue;
    const { value: type } = definition.name;
    note(type, definition.directives);
    for (const field of isObject ? (definition.fields ?? []) : [])
      note(`${type}.${field.name.value}`, field.directives);
  }
  return hints;
}

function hintOf(directives: readonly ConstDirectiveNode[]): CacheHint | null {
  const directive = directives.find(({ name }) => name.value === 'cacheControl');
  const given = new Map(directive?.arguments?.map(({ name, value }) => [name.value, value]));
  const maxAge = given.get('maxAge');
  if (maxAge?.kind === Kind.INT) return Number(maxAge.value);
  const inherits = given.get('inheritMaxAge');
  return inherits?.kind === Kind.BOOLEAN && inherits.value ? 'inherit' : null;
}
