// Makes this subgraph from the others: every object type that implements Node and that a subgraph resolves by key gets a
// stub here, and a line in src/entities.ts that says who owns it. Run by `npm run generate -- node`; both files are committed.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kind, parse } from 'graphql';

const folder = fileURLToPath(new URL('..', import.meta.url));
const subgraphs = join(folder, '..');

/** `[{ type, owner, description }]`, sorted by type. */
function findEntities() {
  return readdirSync(subgraphs)
    .filter((name) => name !== 'node' && existsSync(join(subgraphs, name, 'schema.graphql')))
    .flatMap((owner) =>
      parse(readFileSync(join(subgraphs, owner, 'schema.graphql'), 'utf8'))
        .definitions.filter(
          (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION && isOwnedNode(definition),
        )
        .map((definition) => ({
          type: definition.name.value,
          owner,
          description: definition.description?.value ?? '',
        })),
    )
    .sort((a, b) => a.type.localeCompare(b.type));
}

function isOwnedNode(definition) {
  const isNode = definition.interfaces?.some((implemented) => implemented.name.value === 'Node');
  return isNode && definition.directives?.some((directive) => directive.name.value === 'key');
}

const schemaOf = (entities) => `# Made by scripts/generate.mjs from the list of entities. Do not edit.

type Query {
  """
  Anything that has a global id. Null, without an error, when there is no such thing or the viewer may not know of it.
  """
  node(
    "A global id."
    id: ID!
  ): Node @viewerDependent
  "Like \`node\` for up to 100 ids: one entry for each, in the same order."
  nodes(
    "Global ids, at most 100."
    ids: [ID!]!
  ): [Node]! @viewerDependent @listSize(assumedSize: 100)
}
${entities
  .map(
    ({ type, description }) => `
"""
${description}
"""
type ${type} implements Node @key(fields: "id", resolvable: false) {
  "Global, opaque, never reused."
  id: ID!
}
`,
  )
  .join('')}`;

const entitiesOf = (entities) => `// Made by scripts/generate.mjs from the list of entities. Do not edit.

/** Every type that \`node\` can answer, and the domain that owns it. */
export const ownerByType = {
${entities.map(({ type, owner }) => `  ${type}: '${owner}',`).join('\n')}
} as const;

export type NodeType = keyof typeof ownerByType;
`;

/** The files' texts by their path: written by default, compared by the drift check. */
export function renderNodeSubgraph() {
  const entities = findEntities();
  return new Map([
    [join(folder, 'schema.graphql'), schemaOf(entities)],
    [join(folder, 'src/entities.ts'), entitiesOf(entities)],
  ]);
}

export function generateNodeSubgraph() {
  for (const [path, text] of renderNodeSubgraph()) writeFileSync(path, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateNodeSubgraph();
