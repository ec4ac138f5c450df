import {
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** Fields of one response name, with the type that each was selected on. */
export interface SelectedField {
  node: FieldNode;
  on: GraphQLCompositeType;
}

export interface Selections {
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What the variables of `@skip` and `@include` are. */
  conditions: ReadonlyMap<string, unknown>;
}

/**
 * What is selected of an object of a type, by response name, in the order of the answer. `type` is null where the object
 * does not say its type: then only what holds for all objects of `parent` is.
 */
export function fieldsOf(
  selectionSets: readonly { set: SelectionSetNode; parent: GraphQLCompositeType }[],
  type: GraphQLCompositeType | null,
  selections: Selections,
): Map<string, SelectedField[]> {
  const fields = new Map<string, SelectedField[]>();
  const collect = (set: SelectionSetNode, parent: GraphQLCompositeType): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives, selections.conditions)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = fields.get(name);
        if (same) same.push({ node: selection, on: parent });
        else fields.set(name, [{ node: selection, on: parent }]);
      } else {
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD
            ? selections.fragments.get(selection.name.value)
            : selection;
        if (!fragment) continue;
        const condition = fragment.typeCondition
          ? (selections.schema.getType(fragment.typeCondition.name.value) as GraphQLCompositeType)
          : parent;
        if (isOfType(type ?? parent, condition, selections.schema)) collect(fragment.selectionSet, condition);
      }
    }
  };
  for (const { set, parent } of selectionSets) collect(set, parent);
  return fields;
}

function isOfType(
  type: GraphQLCompositeType,
  condition: GraphQLCompositeType,
  schema: GraphQLSchema,
): boolean {
  if (type === condition) return true;
  return (
    isAbstractType(condition) &&
    (isObjectType(type) || isInterfaceType(type)) &&
    schema.isSubType(condition, type)
  );
}

function isIncluded(
  directives: readonly DirectiveNode[] | undefined,
  conditions: ReadonlyMap<string, unknown>,
): boolean {
  return (directives ?? []).every(({ name, arguments: [argument] = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true;
    const value = argument?.value;
    const isTrue =
      value?.kind === Kind.VARIABLE
        ? conditions.get(value.name.value)
        : value?.kind === Kind.BOOLEAN && value.value;
    if (typeof isTrue !== 'boolean') throw new Error(`The condition of @${name.value} is ${String(isTrue)}.`);
    return isTrue === (name.value === 'include');
  });
}
