import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import type { Operation } from '../execution/answer-shape';

/**
 * The paths of an operation's answer, by response names without places in lists: true for those whose value, and all values
 * on the way to it, are the same whoever asks. Where several fields have the same path, all of them have to be.
 */
export function pathsOf(
  { operation, fragments }: Operation,
  schema: GraphQLSchema,
  /** The fields that depend on who asks, as `Type.field`. */
  viewerDependent: ReadonlySet<string>,
): ReadonlyMap<string, boolean> {
  const paths = new Map<string, boolean>([['', true]]);

  function walk(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    path: readonly string[],
    isForAll: boolean,
  ) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const here = [...path, (selection.alias ?? selection.name).value];
        const names = isAbstractType(type) ? schema.getPossibleTypes(type).map((each) => each.name) : [];
        const isSame =
          isForAll && ![type.name, ...names].some((each) => viewerDependent.has(`${each}.${name}`));
        const key = here.join('.');
        paths.set(key, (paths.get(key) ?? true) && isSame);
        const inner = 'getFields' in type ? getNamedType(type.getFields()[name]?.type) : undefined;
        if (selection.selectionSet && isCompositeType(inner))
          walk(selection.selectionSet, inner, here, isSame);
      } else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (!fragment) continue;
        const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
        walk(fragment.selectionSet, isCompositeType(condition) ? condition : type, path, isForAll);
      }
    }
  }

  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root, [], true);
  return paths;
}
