import { readApiSchema, readSupergraph } from '@chorus/schema';
import { buildSchema, isObjectType, Kind, parse } from 'graphql';
import { startTestGraph, type Person, type TestGraph } from '../../src/testing';
import { createWorld, viewerKinds, type World } from '../audience/world';
import { commentFragment, personFragment, postFragment } from '../contract-queries';
import { sayingsOf } from './said-of';

const schema = buildSchema(readApiSchema());

/** The fields that the supergraph marks, as `Type.field`. */
const marks = new Set(
  parse(readSupergraph()).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? [])
          .filter(({ directives }) => directives?.some(({ name }) => name.value === 'viewerDependent'))
          .map((field) => `${definition.name.value}.${field.name.value}`)
      : [],
  ),
);

/** A group for each author, with a viewer who follows them and one who is a friend: they may read different messages. */
const groups = new Map<string, string>();

async function makeGroup({ author, viewers }: World): Promise<void> {
  const others = [viewers.follower, viewers.friend, viewers.muter] as Person[];
  const input = { participantIds: others.map(({ id }) => id), title: 'A group' };
  const { conversation } = await author.mutate('startConversation', input, 'conversation { id }');
  for (const [index, person] of [author, ...others].entries())
    await person.mutate('sendMessage', {
      conversationId: conversation.id,
      text: `Message ${index}`,
      idempotencyKey: `message ${index}`,
    });
  groups.set(author.id, conversation.id);
}

/** Everything there is to read of the author, the hub, and what they wrote; the author's posts are of every audience. */
const documents: [document: string, variables: (world: World) => Record<string, unknown>][] = [
  [
    `query ($ids: [ID!]!) { users(ids: $ids) { ...Person } } ${personFragment}`,
    ({ author, hub }) => ({ ids: [author.id, hub.id] }),
  ],
  [
    `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ...WholePost ... on Post { comments { nodes { id } } } } } ${postFragment}`,
    ({ posts, hubPost }) => ({ ids: [...Object.values(posts), hubPost] }),
  ],
  [
    `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ...WholeComment } } ${commentFragment}`,
    ({ authorComment, hubReply }) => ({ ids: [authorComment, hubReply] }),
  ],
  [
    `query ($ids: [ID!]!) { users(ids: $ids) { id posts { nodes { ...WholePost } } } } ${postFragment}`,
    ({ hub }) => ({ ids: [hub.id] }),
  ],
  [
    `query ($id: ID!) { viewer { id conversation(id: $id) { id kind title createdAt participantsCount messages { nodes {
      id text sentAt editedAt isUnsent sender { id } conversation { id } reactions { emoji count } } } } } }`,
    ({ author }) => ({ id: groups.get(author.id) }),
  ],
  [
    `query ($tag: String!) { hashtag(name: $tag) { id name posts { nodes { ...WholePost } } } } ${postFragment}`,
    ({ tag }) => ({ tag }),
  ],
];

describe('what is not marked as depending on who asks', () => {
  let graph: TestGraph;
  let worlds: World[];
  beforeAll(async () => {
    graph = await startTestGraph({ gateway: { limits: { cost: 100_000 } } });
    worlds = [await createWorld(graph, { isLocked: false }), await createWorld(graph, { isLocked: true })];
    for (const world of worlds) await makeGroup(world);
  }, 120_000);
  afterAll(() => graph.stop());

  /** What was said by whom: by entity and field, and then by what was said. */
  async function saidBy(known: ReadonlySet<string>) {
    const said = new Map<string, Map<string, Set<string>>>();
    for (const world of worlds)
      for (const kind of viewerKinds)
        for (const [document, variables] of documents) {
          const { data, errors } = await world.viewers[kind].query(document, variables(world));
          expect(errors).toBeUndefined();
          for (const [entity, sayings] of sayingsOf({ schema, marks: known, document, data }))
            for (const [what, value] of sayings) {
              const key = `${entity} ${what}`;
              const values = said.get(key) ?? new Map<string, Set<string>>();
              said.set(key, values.set(value, (values.get(value) ?? new Set()).add(kind)));
            }
        }
    return said;
  }

  /** The coordinate of a key of `saidBy`. */
  const coordinateOf = (key: string): string => key.split(' ')[1] ?? '';

  it('is the same for everybody who can see the object it is of, and every such field was compared', async () => {
    const said = await saidBy(marks);
    const differing = [...said].filter(([, values]) => values.size > 1);
    expect(differing.map(([key, values]) => [key, Object.fromEntries(values)])).toEqual([]);

    const compared = new Set(
      [...said]
        .filter(([, values]) => [...values.values()].some((kinds) => kinds.size > 1))
        .map(([key]) => coordinateOf(key)),
    );
    const entities = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'));
    const unmarked = entities
      .flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`))
      .filter((coordinate) => !marks.has(coordinate));
    expect(unmarked.filter((coordinate) => !compared.has(coordinate))).toEqual([]);
  }, 60_000);

  it('would be found, were a mark missing', async () => {
    const said = await saidBy(new Set());
    const found = new Set(
      [...said].filter(([, values]) => values.size > 1).map(([key]) => coordinateOf(key)),
    );
    // Of those who may see the object; the rest of the marks are the rules' (`schema/tests/viewer-dependent.test.ts`).
    const some = [
      'User.followers',
      'User.viewerRelationship',
      'Hashtag.posts',
      'Post.quotedPost',
      'Post.viewsCount',
    ];
    const others = ['Post.comments', 'Post.reactions', 'Post.mentions', 'Comment.viewerCanDelete'];
    expect([...found]).toEqual(expect.arrayContaining([...some, ...others]));
    expect([...found].filter((coordinate) => !marks.has(coordinate))).toEqual([]);
  }, 60_000);
});
