// Generates what is made from sources: the node subgraph from the list of entities (committed), resolver types from each
// subgraph's SDL, event types from their JSON Schemas (types only: not committed, not needed at run time).
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as typescriptPlugin from '@graphql-codegen/typescript';
import * as resolversPlugin from '@graphql-codegen/typescript-resolvers';
import { parse } from 'graphql';
import { generateNodeSubgraph } from '../subgraphs/node/scripts/generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kit = readFileSync(join(root, 'packages/subgraph-kit/schema/kit.graphql'), 'utf8');

/**
 * `subgraphs/<name>/codegen.json`: `{ "contextType": "../context#PostsContext", "mappers": { "Post": "../posts/post#PostRecord" } }`;
 * paths are relative to `src/generated/`.
 */
async function generateResolverTypes(folder) {
  const own = JSON.parse(readFileSync(join(folder, 'codegen.json'), 'utf8'));
  const sdl = readFileSync(join(folder, 'schema.graphql'), 'utf8');
  const filename = join(folder, 'src/generated/resolvers.ts');
  const config = {
    federation: true,
    useTypeImports: true,
    enumsAsTypes: true,
    skipTypename: true,
    strictScalars: true,
    defaultScalarType: 'never',
    scalars: { DateTime: 'Date', EmailAddress: 'string', URL: 'string', _FieldSet: 'string' },
    defaultMapper: 'Partial<{T}>',
    mappers: {
      ...own.mappers,
      ...(/\btype Viewer\b/.test(sdl) && { Viewer: '@chorus/subgraph-kit#ViewerNode' }),
    },
    contextType: own.contextType,
    resolversNonOptionalTypename: false,
    inputMaybeValue: 'T | null | undefined',
  };
  const output = await codegen({
    filename,
    schema: parse(`${kit}\n${sdl}`),
    documents: [],
    config,
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript: typescriptPlugin, resolvers: resolversPlugin },
  });
  mkdirSync(join(folder, 'src/generated'), { recursive: true });
  writeFileSync(filename, output);
}

export async function generateAll() {
  generateNodeSubgraph();
  for (const name of readdirSync(join(root, 'subgraphs'))) {
    const folder = join(root, 'subgraphs', name);
    if (existsSync(join(folder, 'codegen.json'))) await generateResolverTypes(folder);
  }
  const events = join(root, 'packages/events/scripts/generate.mjs');
  if (existsSync(events)) await (await import(pathToFileURL(events))).generateEventTypes();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateAll();
