// Event data types from the JSON Schemas in schema/events. Types only: at run time the JSON files are read directly.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const contracts = fileURLToPath(new URL('../../../schema/events', import.meta.url));
const target = fileURLToPath(new URL('../src/generated', import.meta.url));

export async function generateEventTypes() {
  const versionsByType = new Map();
  const declarations = [];
  for (const name of readdirSync(contracts).sort()) {
    const [, type, version] = /^([A-Za-z]+)\.v(\d+)\.json$/.exec(name) ?? [];
    if (!type) continue;
    const {
      additionalProperties: _forReadersOnly,
      $id: _,
      ...schema
    } = JSON.parse(readFileSync(join(contracts, name), 'utf8'));
    const typeName = `${type}V${version}`;
    // Writers get exact types; that readers must bear unknown properties is the schema's business, not the compiler's.
    declarations.push(
      await compile({ ...schema, title: typeName }, typeName, {
        additionalProperties: false,
        bannerComment: '',
        format: false,
      }),
    );
    const versions = versionsByType.get(type) ?? [];
    versionsByType.set(
      type,
      [...versions, Number(version)].sort((a, b) => a - b),
    );
  }
  const members = (pick) =>
    [...versionsByType].map(
      ([type, versions]) =>
        `  ${type}: ${pick(versions)
          .map((v) => `${type}V${v}`)
          .join(' | ')};`,
    );
  const text = [
    '// Generated from schema/events by packages/events/scripts/generate.mjs; do not edit.',
    ...declarations,
    '/** What a reader may meet in the log: every version of each type. */',
    'export interface EventData {',
    ...members((versions) => versions),
    '}',
    '',
    '/** What `emit` writes: the newest version of each type. */',
    'export interface NewestEventData {',
    ...members((versions) => versions.slice(-1)),
    '}',
    '',
  ].join('\n');
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'event-data.ts'), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await generateEventTypes();
