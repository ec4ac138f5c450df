import { Linter, type ESLint } from 'eslint';
import { parser, rules as graphqlRules } from '@graphql-eslint/eslint-plugin';
import type { DocumentNode } from 'graphql';
import type { RegistryConfig } from '../config';
import { findingId } from '../fingerprint';
import type { Finding } from '../report';
import { definitionsOf, touchedCoordinates } from '../sdl/coordinates';
import type { SdlSource } from '../state';
import { chorusGraphqlPlugin, lintRules } from './index';

interface Linted {
  name: string;
  sources: readonly SdlSource[];
  /** As parsed from `sources`. */
  document: DocumentNode;
  /** As it was published; all of it counts as changed where it was not. */
  before?: DocumentNode;
}

/** Finds the innermost definition around a line. */
function innermost(document: DocumentNode, file: string, line: number): string | undefined {
  let found: string | undefined;
  for (const { coordinate, node } of definitionsOf(document)) {
    const { loc } = node;
    // In the order of the file, a type before what is in it: the last that holds the line is the innermost.
    if (loc?.source.name === file && loc.startToken.line <= line && line <= loc.endToken.line)
      found = coordinate;
  }
  return found;
}

/** From a line of the joined text to file and line. */
function placeOf(sources: readonly SdlSource[], line: number): { file: string; line: number } {
  let rest = line;
  for (const { file, text } of sources) {
    const lines = text.split('\n').length;
    if (rest <= lines) return { file, line: rest };
    rest -= lines;
  }
  return { file: sources.at(-1)?.file ?? '', line: Math.max(rest, 1) };
}

// graphql-eslint reads a schema beside the text for rules that ask for one. Ours do not; and it would keep the first one
// that it is given for all others.
const parserOptions = { schemaSdl: 'type Query { unused: Int }' };

/** What the rules say of a subgraph's SDL: of what changed, or with `all` of everything. */
export function lintSubgraph(
  { name, sources, document, before }: Linted,
  config: RegistryConfig,
  { all = false } = {},
): Finding[] {
  const text = sources.map((source) => source.text).join('\n');
  const messages = new Linter({ configType: 'flat' }).verify(
    text,
    [
      {
        files: ['**/*.graphql'],
        languageOptions: { parser: parser as unknown as Linter.Parser, parserOptions },
        plugins: {
          '@graphql-eslint': { rules: graphqlRules } as unknown as ESLint.Plugin,
          chorus: chorusGraphqlPlugin as unknown as ESLint.Plugin,
        },
        rules: lintRules(config) as Linter.RulesRecord,
      },
    ],
    { filename: 'schema.graphql' },
  );
  const touched = all ? undefined : touchedCoordinates(before, document);
  return messages.flatMap(({ ruleId, message, line, column, severity, fatal }): Finding[] => {
    const place = placeOf(sources, line);
    const coordinate = innermost(document, place.file, place.line);
    if (touched && !fatal && coordinate !== undefined && !touched.has(coordinate)) return [];
    return [
      {
        id: findingId('lint', name, ruleId ?? 'parser', coordinate ?? '', message),
        code: ruleId ?? 'parser',
        severity: severity === 2 ? 'error' : 'warning',
        message: `[${name}] ${message}`,
        subgraph: name,
        location: { ...place, column: column || 1 },
      },
    ];
  });
}
