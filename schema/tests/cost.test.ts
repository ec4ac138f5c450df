import {
  isListType,
  isNonNullType,
  Kind,
  parse,
  typeFromAST,
  buildASTSchema,
  getNamedType,
  isCompositeType,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type ObjectTypeDefinitionNode,
} from 'graphql';
import { readSubgraphSchema, subgraphNames } from '../src';

interface ListField {
  coordinate: string;
  type: ObjectTypeDefinitionNode;
  field: FieldDefinitionNode;
}

const directiveOf = (node: { directives?: readonly ConstDirectiveNode[] }, name: string) =>
  node.directives?.find((directive) => directive.name.value === name);

function namesIn(directive: ConstDirectiveNode | undefined, argument: string): string[] {
  const value = directive?.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.LIST
    ? value.values.flatMap((item) => (item.kind === Kind.STRING ? [item.value] : []))
    : [];
}

/** The lists of objects of a subgraph whose length no directive gives: neither their own nor that of what they stand in. */
function listsWithoutSize(sdl: string): string[] {
  const document = parse(sdl);
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const types = document.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode => definition.kind === Kind.OBJECT_TYPE_DEFINITION,
  );
  const isFree = (name: string): boolean => {
    const weight = directiveOf(types.find((type) => type.name.value === name) ?? {}, 'cost')?.arguments?.[0];
    return weight?.value.kind === Kind.INT && weight.value.value === '0';
  };
  const outputOf = (field: FieldDefinitionNode) => typeFromAST(schema, field.type as never)!;
  const fields = types.flatMap((type) =>
    (type.fields ?? []).map((field): ListField => ({
      coordinate: `${type.name.value}.${field.name.value}`,
      type,
      field,
    })),
  );
  const isSized = ({ type, field }: ListField): boolean => {
    if (directiveOf(field, 'listSize')) return true;
    const parents = fields.filter(
      (parent) => String(getNamedType(outputOf(parent.field))) === type.name.value,
    );
    return (
      parents.length > 0 &&
      parents.every((parent) =>
        namesIn(directiveOf(parent.field, 'listSize'), 'sizedFields').includes(field.name.value),
      )
    );
  };
  return fields
    .filter(({ field }) => {
      const output = outputOf(field);
      const items = getNamedType(output);
      return (
        isListType(isNonNullType(output) ? output.ofType : output) &&
        isCompositeType(items) &&
        !isFree(items.name)
      );
    })
    .filter((list) => !isSized(list))
    .map(({ coordinate }) => coordinate);
}

it.each(subgraphNames())('%s says how long each of its lists of objects may be', (name) => {
  expect(listsWithoutSize(readSubgraphSchema(name)).filter((list) => !isOfKitAlone(name, list))).toEqual([]);
});

// The kit's connection is in every subgraph, also in those that give none out.
const isOfKitAlone = (name: string, list: string): boolean =>
  /^UserConnection\./.test(list) && !/: UserConnection\b/.test(readSubgraphSchema(name));

it.each([
  ['a list without a size', 'type Query { things: [Thing!]! } type Thing { id: ID! }', ['Query.things']],
  [
    'a connection that does not pass its page size on',
    'type Query { things(first: Int): Things @listSize(slicingArguments: ["first"]) } type Things { nodes: [Thing] } type Thing { id: ID! }',
    ['Things.nodes'],
  ],
  [
    'a connection that one of two fields passes no size to',
    'type Query { a(first: Int): Things @listSize(slicingArguments: ["first"], sizedFields: ["nodes"]) b: Things } type Things { nodes: [Thing] } type Thing { id: ID! }',
    ['Things.nodes'],
  ],
])('%s is found', (_case, sdl, found) => expect(listsWithoutSize(sdl)).toEqual(found));

it.each([
  ['values', 'type Query { names: [String!] }'],
  ['what costs nothing', 'type Query { notes: [Note!] } type Note @cost(weight: 0) { text: String }'],
  ['an assumed size', 'type Query { things: [Thing] @listSize(assumedSize: 3) } type Thing { id: ID! }'],
  [
    'a sized connection',
    'type Query { things(first: Int): Things @listSize(slicingArguments: ["first"], sizedFields: ["nodes"]) } type Things { nodes: [Thing] } type Thing { id: ID! }',
  ],
])('lists of %s are all right', (_case, sdl) => expect(listsWithoutSize(sdl)).toEqual([]));
