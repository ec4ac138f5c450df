import {
  buildASTSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { readSubgraphSchema, subgraphNames } from '../src';

/** Node types that are nobody's: the same for everybody, or for nobody. */
const ofNobody = ['Hashtag'];

/** Fields that look as if they told different people different things, and do not, with the reason. */
const sameForAll: Record<string, string> = {
  'Post.author': 'who may see the post may know of its author',
  'Comment.author': 'a comment is hidden from those who may not know of its author',
  'Reaction.user': 'a reaction is left out of the list for those who may not know of the person',
  'FeedReason.actor': 'home feeds hold nothing of people whom the viewer may not know of',
  'Participant.user': 'a participant is left out of the list for those who may not know of the person',
  'Message.conversation': 'who may read a message is in its conversation',
  'Message.sender': 'a message is hidden from those who may not know of its sender',
  'MessagesDelivered.user': 'is told to those only who may know of the person',
  'MessagesRead.user': 'is told to those only who may know of the person',
  'TypingChanged.user': 'is told to those only who may know of the person',
  'Post.revisions': 'every reader sees all of them',
};

interface Field {
  type: GraphQLObjectType;
  name: string;
  output: GraphQLNamedType;
  isMarked: boolean;
}

const schemaOf = (sdl: string): GraphQLSchema =>
  buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });

const has = (node: { directives?: readonly ConstDirectiveNode[] } | null | undefined, name: string) =>
  Boolean(node?.directives?.some((directive) => directive.name.value === name));

/** What somebody may be kept from knowing of: entities of somebody, and what may be one of them. */
function judgedNames(sdls: readonly string[]): Set<string> {
  const schemas = sdls.map(schemaOf);
  const types = schemas.flatMap((schema) => Object.values(schema.getTypeMap()));
  const entities = types
    .filter(isObjectType)
    .filter(({ astNode, name }) => has(astNode, 'key') && !ofNobody.includes(name))
    .map(({ name }) => name);
  const known = new Set(entities);
  const abstracts = schemas.flatMap((schema) =>
    Object.values(schema.getTypeMap())
      .filter((type) => isInterfaceType(type) || isUnionType(type))
      .filter((type) => schema.getPossibleTypes(type).some(({ name }) => known.has(name)))
      .map(({ name }) => name),
  );
  return new Set([...known, ...abstracts]);
}

/** The types of what subscriptions yield: their subgraph judges each event, with what it owns of it, for each receiver. */
function eventNames(schema: GraphQLSchema): Set<string> {
  const outputs = Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map(({ type }) =>
    getNamedType(type),
  );
  return new Set(
    outputs.flatMap((type) =>
      isInterfaceType(type) || isUnionType(type)
        ? [type.name, ...schema.getPossibleTypes(type).map(({ name }) => name)]
        : [type.name],
    ),
  );
}

/** Fields that may say different things to different people, by their names and types, but are not marked. */
function unmarked(sdl: string, judged: ReadonlySet<string>): string[] {
  const schema = schemaOf(sdl);
  const events = eventNames(schema);
  const isOwned = (type: GraphQLNamedType) =>
    isObjectType(type) &&
    (type.astNode?.directives ?? []).some(
      ({ name, arguments: given = [] }) =>
        name.value === 'key' && !given.some((argument) => argument.name.value === 'resolvable'),
    );
  const isSuspect = ({ type, name, output }: Field): boolean => {
    // A place in a list, which is marked where it begins.
    if (/(Connection|Edge)$/.test(type.name)) return false;
    if (type.name === 'Viewer') return name !== 'id';
    if (/^viewer($|[A-Z])/.test(name) || output.name === 'Capability') return true;
    if (events.has(type.name) && isOwned(output)) return false;
    return judged.has(output.name) || /Connection$/.test(output.name);
  };
  return (
    Object.values(schema.getTypeMap())
      .filter(isObjectType)
      // Mutations and their payloads are for one person; who gets which events is judged event by event.
      .filter(({ name }) => !/^(__.*|Mutation|Subscription|.*Payload)$/.test(name))
      .flatMap((type) =>
        Object.values(type.getFields()).map((field): Field => ({
          type,
          name: field.name,
          output: getNamedType(field.type),
          isMarked: has(field.astNode, 'viewerDependent'),
        })),
      )
      .filter((field) => !field.isMarked && isSuspect(field))
      .map(({ type, name }) => `${type.name}.${name}`)
  );
}

const judged = judgedNames(subgraphNames().map(readSubgraphSchema));

it.each(subgraphNames())('%s marks what depends on who asks', (name) => {
  const found = unmarked(readSubgraphSchema(name), judged);
  expect(found.filter((coordinate) => !(coordinate in sameForAll))).toEqual([]);
});

it('keeps no excuse for a field that needs none', () => {
  const found = subgraphNames().flatMap((name) => unmarked(readSubgraphSchema(name), judged));
  expect(Object.keys(sameForAll).filter((coordinate) => !found.includes(coordinate))).toEqual([]);
});

it('marks a field in every subgraph that has it, so that no subgraph’s documents lack the mark', () => {
  const marks = new Map<string, Set<boolean>>();
  for (const schema of subgraphNames().map((name) => schemaOf(readSubgraphSchema(name))))
    for (const type of Object.values(schema.getTypeMap()).filter(isObjectType))
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        marks.set(
          coordinate,
          (marks.get(coordinate) ?? new Set()).add(has(field.astNode, 'viewerDependent')),
        );
      }
  expect([...marks].filter(([, values]) => values.size > 1).map(([coordinate]) => coordinate)).toEqual([]);
});

it('lets no field be made from marked fields of another subgraph without a mark of its own', () => {
  // A field that @requires another one says what that one says: today there is none, and then this must look inside.
  expect(subgraphNames().filter((name) => /@requires\(/.test(readSubgraphSchema(name)))).toEqual([]);
});

const thing = 'type Thing implements Node @key(fields: "id") { id: ID! %s } interface Node { id: ID! }';

it.each([
  ['what is about the viewer', 'viewerHasIt: Boolean', 'Thing.viewerHasIt'],
  ['what the viewer may do', 'mayBeTaken: Capability', 'Thing.mayBeTaken'],
  ['a thing of somebody, reached from elsewhere', 'other: Thing', 'Thing.other'],
  ['what may be such a thing', 'any: Node', 'Thing.any'],
  ['a list of such things', 'others: [Thing!]', 'Thing.others'],
  ['a filtered list', 'notes: NoteConnection', 'Thing.notes'],
])('%s is found', (_case, field, coordinate) => {
  const sdl = `type Query { ping: Int } type Capability { allowed: Boolean! } type NoteConnection { edges: [Int] } ${thing.replace('%s', field)}`;
  expect(unmarked(sdl, judgedNames([sdl]))).toEqual([coordinate]);
  expect(unmarked(sdl.replace(field, `${field} @viewerDependent`), judgedNames([sdl]))).toEqual([]);
});

it('what a subgraph owns comes judged with its events; what it does not own does not', () => {
  const sdl = `type Query { ping: Int } type Subscription { things: ThingEvent } interface ThingEvent { thing: Thing }
    type ThingMade implements ThingEvent { thing: Thing about: Other }
    type Other @key(fields: "id", resolvable: false) { id: ID! } ${thing.replace('%s', '')}`;
  expect(unmarked(sdl, judgedNames([sdl]))).toEqual(['ThingMade.about']);
});
