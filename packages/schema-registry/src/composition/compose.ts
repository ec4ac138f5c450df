import { composeServices } from '@apollo/composition';
import {
  buildASTSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  type ASTNode,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type Source,
} from 'graphql';
import type { RegistryConfig } from '../config';
import { findingId } from '../fingerprint';
import type { Finding } from '../report';
import { definitionsOf } from '../sdl/coordinates';
import { locationOf, parseSources } from '../sdl/documents';
import type { ComposedGraph, SdlSource } from '../state';
import { remedyFor } from '../explain/remedies';

export interface SubgraphInput {
  name: string;
  url?: string;
  sources: SdlSource[];
}

export interface ParsedSubgraph {
  name: string;
  url?: string;
  document: DocumentNode;
}

export interface Composed extends ComposedGraph {
  /** The public schema. */
  schema: GraphQLSchema;
}

/** `composed` is absent where there is an error among the findings. */
export interface CompositionOutcome {
  composed?: Composed;
  findings: Finding[];
}

/** Reads the SDL of all; the findings are those whose SDL is not GraphQL. */
export function parseSubgraphs(inputs: readonly SubgraphInput[]): {
  parsed: ParsedSubgraph[];
  findings: Finding[];
} {
  const parsed: ParsedSubgraph[] = [];
  const findings: Finding[] = [];
  for (const { name, url, sources } of inputs) {
    const result = parseSources(name, sources);
    if ('finding' in result) findings.push(result.finding);
    else parsed.push({ name, url, document: result.document });
  }
  return { parsed, findings };
}

/**
 * Composes subgraphs of Federation 1 and 2. Hints are what the configuration makes of them. `changed`: whose places to
 * name first.
 */
export function composeParsed(
  subgraphs: readonly ParsedSubgraph[],
  { composition }: RegistryConfig,
  changed: ReadonlySet<string> = new Set(),
): CompositionOutcome {
  const services = [...subgraphs]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    // Where a subgraph runs is the gateway's configuration, unless it is published; something must stand as its URL.
    .map(({ name, url, document }) => ({ name, url: url ?? `chorus://${name}`, typeDefs: document }));
  const { errors = [], hints = [], schema, supergraphSdl } = composeServices(services);
  // Each subgraph was parsed from sources of its own: they tell whose a node is.
  const owners = new Map<Source | undefined, string>(
    subgraphs.flatMap(({ name, document }) =>
      document.definitions.map(({ loc }): [Source | undefined, string] => [loc?.source, name]),
    ),
  );
  const context = { owners, changed };
  const findings = [
    ...errors.map((error) => describeError(error, context)),
    ...hints.map(({ definition: { code }, message, nodes }) =>
      describe({
        code,
        message,
        nodes,
        severity: isHidden(message, subgraphs) ? 'note' : (composition.hints[code] ?? composition.otherHints),
        ...context,
      }),
    ),
  ];
  if (!schema || findings.some(({ severity }) => severity === 'error')) return { findings };
  const printed = printSchema(lexicographicSortSchema(schema.toAPISchema().toGraphQLJSSchema()));
  const api = `${printed.trimEnd()}\n`;
  return {
    findings,
    composed: { supergraph: `${supergraphSdl.trimEnd()}\n`, api, schema: readSchema(api) },
  };
}

/**
 * Is the hint about a field that is `@inaccessible`? Then nobody can ask the subgraphs that lack it: it is on its way in, or
 * out.
 */
function isHidden(message: string, subgraphs: readonly ParsedSubgraph[]): boolean {
  const coordinate = /^Field "(\w+\.\w+)" of /.exec(message)?.[1];
  if (coordinate === undefined) return false;
  return subgraphs.some(({ document }) =>
    definitionsOf(document).some(
      ({ coordinate: at, node }) =>
        at === coordinate &&
        'directives' in node &&
        node.directives?.some(({ name }) => /^(federation__)?inaccessible$/.test(name.value)),
    ),
  );
}

/** A printed public schema. */
export const readSchema = (api: string): GraphQLSchema =>
  buildASTSchema(parse(api), { assumeValid: true, assumeValidSDL: true });

/** From SDL to the graph that gateways serve and clients see. */
export function compose(inputs: readonly SubgraphInput[], config: RegistryConfig): CompositionOutcome {
  const { parsed, findings } = parseSubgraphs(inputs);
  return findings.length > 0 ? { findings } : composeParsed(parsed, config);
}

function describeError(error: GraphQLError, context: Places): Finding {
  return describe({
    code: typeof error.extensions.code === 'string' ? error.extensions.code : 'INVALID_GRAPHQL',
    message: error.message,
    nodes: error.nodes,
    severity: 'error',
    ...context,
  });
}

interface Places {
  owners: ReadonlyMap<Source | undefined, string>;
  /** Whose places to name first. */
  changed: ReadonlySet<string>;
}

interface Described extends Places {
  code: string;
  message: string;
  nodes: readonly ASTNode[] | undefined;
  severity: Finding['severity'];
}

function describe(found: Described): Finding {
  // Those that the composer made itself stand in no file.
  const placed = found.nodes?.filter(({ loc }) => loc !== undefined) ?? [];
  const ownerOf = (node: ASTNode | undefined) => found.owners.get(node?.loc?.source);
  const node = placed.find((candidate) => found.changed.has(ownerOf(candidate) ?? '')) ?? placed[0];
  const subgraph = ownerOf(node);
  const location = locationOf(node);
  return {
    id: findingId('cmp', found.code, found.message),
    code: found.code,
    severity: found.severity,
    message: found.message,
    remedy: remedyFor(found.code),
    ...(subgraph !== undefined && { subgraph }),
    ...(location && { location }),
  };
}
