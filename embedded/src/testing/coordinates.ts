import {
  getNamedType,
  isObjectType,
  Kind,
  parse,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

type Data = Record<string, unknown>;

/**
 * The schema coordinates (`Type.field`) for which an answer holds a value that is not null. Select `__typename` wherever
 * the type is abstract.
 */
export function answeredCoordinates(schema: GraphQLSchema, document: string, data: Data): Set<string> {
  const { definitions } = parse(document);
  const fragments = new Map(
    definitions
      .filter(
        (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const found = new Set<string>();

  function walk(selectionSet: SelectionSetNode, type: GraphQLObjectType, value: Data): void {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const field = type.getFields()[name];
        const answer = value[selection.alias?.value ?? name];
        if (!field || answer === null || answer === undefined) continue;
        found.add(`${type.name}.${name}`);
        if (selection.selectionSet) walkValue(selection.selectionSet, getNamedType(field.type).name, answer);
        continue;
      }
      const condition =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (condition) walk(condition.selectionSet, type, value);
    }
  }

  function walkValue(selectionSet: SelectionSetNode, declaredType: string, answer: unknown): void {
    for (const item of Array.isArray(answer) ? (answer as unknown[]) : [answer]) {
      if (item === null) continue;
      const concrete = schema.getType(((item as Data).__typename as string | undefined) ?? declaredType);
      if (isObjectType(concrete)) walk(selectionSet, concrete, item as Data);
    }
  }

  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const root = schema.getRootType(definition.operation as never);
    if (root) walk(definition.selectionSet, root, data);
  }
  return found;
}

/** Every field of every object type that a subgraph's SDL declares and the public API has, as `Type.field`. */
export function coordinatesOf(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('_'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
    .sort();
}
