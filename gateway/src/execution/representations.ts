import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { isAbstractType, isInterfaceType, isObjectType, Kind, type GraphQLSchema } from 'graphql';
import type { Data } from './answer-shape';
import { merge, set } from './merge';

const own = (object: Data, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** What a fetch requires of an entity; null where some of it is not there, so that the fetch cannot be made for it. */
export function representationOf(
  entity: Data | null,
  requires: readonly QueryPlanSelectionNode[],
  schema: GraphQLSchema,
): Data | null {
  if (entity === null) return null;
  const representation: Data = {};
  for (const selection of requires) {
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const { typeCondition, selections } = selection;
      if (!typeCondition || !isOfType(entity, typeCondition, schema)) continue;
      const part = representationOf(entity, selections, schema);
      if (part) merge(representation, part);
    } else {
      const name = selection.alias ?? selection.name;
      const value = own(entity, name);
      if (value === undefined) return null;
      set(representation, name, partOf(value, selection.selections, schema));
    }
  }
  return representation;
}

function partOf(
  value: unknown,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  schema: GraphQLSchema,
): unknown {
  if (!selections) return value;
  if (Array.isArray(value)) return value.map((item) => partOf(item, selections, schema));
  return representationOf(value as Data | null, selections, schema);
}

/** Is the object, by what it says itself, of the type? `unknown` where it does not say. */
function isOfType(object: Data, condition: string, schema: GraphQLSchema, unknown = false): boolean {
  const { __typename: name } = object;
  if (!name) return unknown;
  if (name === condition) return true;
  const [type, conditionType] = [schema.getType(name as string), schema.getType(condition)];
  if (!isAbstractType(conditionType)) return false;
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(conditionType, type);
}

/** Changes data as the plan says: sets values (types of interface objects), or renames what was fetched under an alias. */
export function rewrite(
  value: unknown,
  rewrites: readonly FetchDataRewrite[] = [],
  schema: GraphQLSchema,
): void {
  for (const change of rewrites) {
    const name = change.path.at(-1);
    if (name === undefined) continue;
    forEachAt(value, change.path.slice(0, -1), schema, (object) => {
      if (change.kind === 'ValueSetter') return set(object, name, change.setValueTo);
      const renamed = own(object, name);
      if (!renamed) return;
      set(object, change.renameKeyTo, renamed);
      object[name] = undefined;
    });
  }
}

const typeStep = '... on ';

function forEachAt(
  value: unknown,
  [step, ...rest]: readonly string[],
  schema: GraphQLSchema,
  change: (object: Data) => void,
): void {
  if (Array.isArray(value)) {
    for (const item of value) forEachAt(item, step === undefined ? [] : [step, ...rest], schema, change);
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Data;
    if (step === undefined) change(object);
    else if (!step.startsWith(typeStep)) forEachAt(own(object, step), rest, schema, change);
    else if (isOfType(object, step.slice(typeStep.length), schema, true))
      forEachAt(object, rest, schema, change);
  }
}
