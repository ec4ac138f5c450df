import {
  check,
  defaultConfig,
  documentId,
  emptyState,
  publish,
  type CheckReport,
  type ClientOperation,
  type JsonObject,
  type ProposedChange,
  type RegistryConfig,
  type RegistryState,
} from '../src';

/** Today, in these tests. */
export const now = new Date('2030-06-15T12:00:00Z');

const link = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])`;

/** Two subgraphs: people, and what they write. */
export const sdl = {
  people: `${link('"@key", "@shareable", "@inaccessible", "@tag"')}

"Reads."
type Query {
  "A person."
  person("Who." id: ID!): Person
  "People by name."
  search("What to look for." filter: PersonFilter, "How many." limit: Int): [String!]
}

"A person."
type Person @key(fields: "id") {
  "Global."
  id: ID!
  "What others call them."
  name: String
  "About them."
  bio: String
  "Use name. "
  nick: String @deprecated(reason: "Use name. Removal: 2030-06-01.")
  "Use name."
  alias: String @deprecated(reason: "Use name. Removal: 2030-12-01.")
  "How they are."
  mood: Mood
  "Where they live."
  home: Place
  "Nobody asks."
  shoeSize: Int
}

"Where. Values may grow; treat an unknown one as SAD."
enum Mood {
  "Fine."
  GLAD
  "Not fine."
  SAD
}

"A place."
type Place @shareable {
  "Its name."
  town: String
}

"Which people."
input PersonFilter {
  "Part of the name."
  name: String
  "How they are."
  mood: Mood
}
`,
  posts: `${link('"@key", "@shareable", "@inaccessible"')}

"Reads."
type Query {
  "What was written lately."
  latest("Which." filter: PostFilter): Post
}

"A post."
type Post @key(fields: "id") {
  "Global."
  id: ID!
  "Its text."
  text: String
  "Its author."
  author: Person
}

"A person."
type Person @key(fields: "id", resolvable: false) {
  "Global."
  id: ID!
}

"Which posts."
input PostFilter {
  "Part of the text."
  text: String
}
`,
};

const web = { name: 'web', version: '2.1.0' };

export const operation = (document: string, client = web): ClientOperation => ({
  id: documentId(document),
  name: /(?:query|mutation|subscription) (\w+)/.exec(document)?.[1] ?? '?',
  document,
  client,
});

export const profile = operation(
  'query Profile($id: ID!) { person(id: $id) { id name bio nick mood home { town } } }',
);
export const search = operation('query Search($name: String) { search(filter: { name: $name }) }');
export const latest = operation('query Latest { latest { text author { id } } }', {
  name: 'ios',
  version: '5.0',
});

export const event: JsonObject = {
  type: 'object',
  description: 'Something was written.',
  properties: { postId: { type: 'string', format: 'uuid' }, kind: { type: 'string', enum: ['A', 'B'] } },
  required: ['postId', 'kind'],
  additionalProperties: true,
};

export const configWith = (changes: Partial<RegistryConfig>): RegistryConfig => ({
  ...defaultConfig,
  composition: { ...defaultConfig.composition, otherHints: 'error' },
  ...changes,
});

export const config = configWith({});

let made: RegistryState | undefined;

/** Both subgraphs published, three operations of two clients registered, some of them seen. */
export async function smallGraph(): Promise<RegistryState> {
  made ??= await publish(
    emptyState,
    {
      subgraphs: Object.entries(sdl).map(([name, text]) => ({
        name,
        sources: [{ file: `${name}.graphql`, text }],
      })),
      mayAddSubgraphs: true,
      events: [{ name: 'PostWritten.v1', schema: event }],
      operations: [profile, search, latest],
    },
    config,
    { now: new Date('2030-01-01T00:00:00Z') },
  );
  return {
    ...made,
    usage: [
      { client: web, operationId: profile.id, day: '2030-06-14', count: 1200 },
      { client: web, operationId: profile.id, day: '2030-06-13', count: 34 },
      { client: web, operationId: search.id, day: '2030-01-02', count: 5 },
      {
        client: { name: 'partner', version: '1' },
        operationId: 'unknown-hash',
        operationName: 'Homes',
        day: '2030-06-10',
        count: 3,
        coordinates: ['Query.person', 'Person.home', 'Place.town'],
      },
    ],
  };
}

type Edits = Partial<Record<keyof typeof sdl, [from: string, to: string][]>>;

/** A change of one or both SDLs by replacing words. */
export function edit(edits: Edits): ProposedChange {
  return {
    subgraphs: Object.entries(edits).map(([name, replacements]) => {
      let text = sdl[name as keyof typeof sdl];
      for (const [from, to] of replacements) {
        if (!text.includes(from)) throw new Error(`${name} has no "${from}"`);
        text = text.replace(from, to);
      }
      return { name, sources: [{ file: `${name}.graphql`, text }] };
    }),
  };
}

/** Checks a change of the small graph today. */
export const judge = async (
  change: ProposedChange,
  { state, config: given = config }: { state?: RegistryState; config?: RegistryConfig } = {},
): Promise<CheckReport> => check(state ?? (await smallGraph()), change, given, { now });
