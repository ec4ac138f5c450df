import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  parse,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

type Data = Record<string, unknown>;

/** By entity (`User:<id>`), and then by coordinate and response name (`User.handle handle`), as JSON. */
export type Sayings = Map<string, Map<string, string>>;

export interface Answered {
  schema: GraphQLSchema;
  /** The marked fields, as `Type.field`. */
  marks: ReadonlySet<string>;
  document: string;
  data: Data;
}

/**
 * What an answer says of each entity in it, wherever it stands, by the fields that are not marked. An entity inside of
 * another is told by its id alone: what is said of it stands under its own name. Every entity must be asked for its `id`,
 * and where the type is abstract, for `__typename`.
 */
export function sayingsOf({ schema, marks, document, data }: Answered): Sayings {
  const { definitions } = parse(document);
  const fragments = new Map(
    definitions
      .filter(
        (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const sayings: Sayings = new Map();

  /** Notes what is said of the entities in an object, and gives what is said by the object itself. */
  function read(type: GraphQLObjectType, selections: SelectionSetNode, object: Data): Data {
    const said: Data = {};
    for (const field of fieldsFor(type, selections)) {
      const coordinate = `${type.name}.${field.name.value}`;
      const definition = type.getFields()[field.name.value];
      const responseName = field.alias?.value ?? field.name.value;
      const value = object[responseName];
      if (!definition || value === undefined) continue;
      const named = getNamedType(definition.type);
      const told = isCompositeType(named)
        ? mapped(value, (item) => readItem(named.name, field, item))
        : value;
      if (!marks.has(coordinate)) said[`${coordinate} ${responseName}`] = told;
    }
    return said;
  }

  function readItem(declared: string, { selectionSet }: FieldNode, item: Data): unknown {
    const type = schema.getType((item.__typename as string | undefined) ?? declared);
    if (!isObjectType(type) || !selectionSet) throw new Error(`Select __typename of ${declared}.`);
    const said = read(type, selectionSet, item);
    if (!('id' in type.getFields())) return said;
    if (typeof item.id !== 'string') throw new Error(`Select the id of ${type.name}.`);
    const name = `${type.name}:${item.id}`;
    const known = sayings.get(name) ?? new Map<string, string>();
    sayings.set(name, known);
    for (const [what, value] of Object.entries(said)) known.set(what, JSON.stringify(value));
    return name;
  }

  function fieldsFor(type: GraphQLObjectType, { selections }: SelectionSetNode): FieldNode[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      const isMeant = condition === undefined || condition === type.name;
      return fragment && isMeant ? fieldsFor(type, fragment.selectionSet) : [];
    });
  }

  for (const definition of definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION)
      read(schema.getRootType(definition.operation) as GraphQLObjectType, definition.selectionSet, data);
  return sayings;
}

function mapped(value: unknown, read: (item: Data) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, read));
  return value === null ? null : read(value as Data);
}
