import {
  BREAK,
  isAbstractType,
  Kind,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';

/** The fields that an SDL, of a subgraph or a supergraph, marks `@viewerDependent`: as `Type.field`. */
export function viewerDependentFields({ definitions }: DocumentNode): ReadonlySet<string> {
  const marked = new Set<string>();
  for (const definition of definitions) {
    if (
      definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      definition.kind !== Kind.OBJECT_TYPE_EXTENSION &&
      definition.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      definition.kind !== Kind.INTERFACE_TYPE_EXTENSION
    )
      continue;
    for (const { name, directives } of definition.fields ?? [])
      if (directives?.some((directive) => directive.name.value === 'viewerDependent'))
        marked.add(`${definition.name.value}.${name.value}`);
  }
  return marked;
}

/**
 * Does anything in the document depend on who asks? A field of an interface does when it does in one of its
 * implementations; what the document leaves out by `@skip` and `@include` counts all the same.
 */
export function dependsOnViewer(
  document: DocumentNode,
  schema: GraphQLSchema,
  marked: ReadonlySet<string>,
): boolean {
  const types = new TypeInfo(schema);
  let depends = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: field } }) {
        const parent = types.getParentType();
        const names = isAbstractType(parent) ? schema.getPossibleTypes(parent).map(({ name }) => name) : [];
        // What is not in the schema cannot be known to be the same for everybody.
        depends = !parent || [parent.name, ...names].some((type) => marked.has(`${type}.${field}`));
        return depends ? BREAK : undefined;
      },
    }),
  );
  return depends;
}

/**
 * The name of the variable that only says where a subscription begins: the `after` of its root field, used nowhere else.
 * Two subscribers whose variables differ in nothing else ask the same. Null when there is none.
 */
export function resumptionVariable(document: DocumentNode): string | null {
  const uses = new Map<string, number>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void uses.set(name.value, (uses.get(name.value) ?? 0) + 1),
  });
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) continue;
    for (const root of definition.selectionSet.selections) {
      if (root.kind !== Kind.FIELD) continue;
      const after = root.arguments?.find(({ name }) => name.value === 'after')?.value;
      if (after?.kind === Kind.VARIABLE && uses.get(after.name.value) === 1) return after.name.value;
    }
  }
  return null;
}

/** What two subscribers to one document must have in common, beside the document, to be told the same. */
export function sharedVariables(
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>> = {},
): string {
  const resumption = resumptionVariable(document);
  const others = Object.entries(variables).filter(([name]) => name !== resumption);
  return JSON.stringify([operationName ?? null, others.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
