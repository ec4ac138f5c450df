import { concatAST, GraphQLError, parse, Source, type ASTNode, type DocumentNode } from 'graphql';
import { findingId } from '../fingerprint';
import type { Finding, Location } from '../report';
import type { SdlSource } from '../state';

/** The text of all sources, as it is published. */
export const joinSources = (sources: readonly SdlSource[]): string =>
  sources.map(({ text }) => text).join('\n');

/**
 * One document of all sources; every node knows its own file and line. Gives the finding for the first source that is
 * not GraphQL.
 */
export function parseSources(
  subgraph: string,
  sources: readonly SdlSource[],
): { document: DocumentNode } | { finding: Finding } {
  const documents: DocumentNode[] = [];
  for (const { file, text } of sources) {
    try {
      documents.push(parse(new Source(text, file)));
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const [place] = error.locations ?? [];
      return {
        finding: {
          id: findingId('cmp', subgraph, error.message),
          code: 'INVALID_GRAPHQL',
          severity: 'error',
          message: `[${subgraph}] ${error.message}`,
          remedy: /<EOF>/.test(error.message)
            ? 'The file ends where a definition should stand: is it empty, or cut off?'
            : 'It is not GraphQL SDL: mend the syntax at this place.',
          subgraph,
          location: { file, line: place?.line ?? 1, column: place?.column ?? 1 },
        },
      };
    }
  }
  return { document: concatAST(documents) };
}

/** Where a node stands in its file. */
export function locationOf(node: ASTNode | undefined): Location | undefined {
  const loc = node?.loc;
  if (!loc) return undefined;
  return { file: loc.source.name, line: loc.startToken.line, column: loc.startToken.column };
}
