import {
  addInaccessibleToUnreachableTypes,
  applyTagFilterOnSubgraphs,
} from '@theguild/federation-composition';
import { extractLinkImplementations } from '@theguild/federation-composition';
import { lexicographicSortSchema, parse, print, printSchema, visit } from 'graphql';
import type { RegistryConfig } from '../config';
import { composeParsed, readSchema, type CompositionOutcome, type ParsedSubgraph } from './compose';

type VariantFilter = RegistryConfig['variants'][string];

/** Every tag that stands on something in a subgraph. */
export function tagsOf(subgraphs: readonly ParsedSubgraph[]): Set<string> {
  const tags = new Set<string>();
  for (const { document } of subgraphs) {
    const { resolveImportName } = extractLinkImplementations(document);
    const directive = resolveImportName('https://specs.apollo.dev/federation', '@tag');
    visit(document, {
      Directive(node) {
        const [argument] = node.arguments ?? [];
        if (
          (node.name.value === directive || node.name.value === 'tag') &&
          argument?.value.kind === 'StringValue'
        )
          tags.add(argument.value.value);
      },
    });
  }
  return tags;
}

/** Does the filter take anything out of these subgraphs? */
export const takesSomethingOut = ({ include, exclude }: VariantFilter, tags: ReadonlySet<string>): boolean =>
  include.length > 0 || exclude.some((tag) => tags.has(tag));

/**
 * Composes what a contract variant shows: what the filter takes out becomes `@inaccessible` in its supergraph, so that the
 * planner still may use it; types that nothing leads to any more go too. The filter is Hive's, the composer ours.
 */
export function composeVariant(
  subgraphs: readonly ParsedSubgraph[],
  { include, exclude }: VariantFilter,
  config: RegistryConfig,
): CompositionOutcome {
  const filtered = applyTagFilterOnSubgraphs(
    subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: document })),
    { include: new Set(include), exclude: new Set(exclude) },
  ).map(({ name, url, typeDefs }) => ({ name, url, document: typeDefs }));
  const { composed, findings } = composeParsed(filtered, config);
  // What the whole graph is hinted at is said once, there.
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (!composed) return { findings: errors };
  const supergraph = parse(composed.supergraph);
  const { resolveImportName } = extractLinkImplementations(supergraph);
  const reachable = addInaccessibleToUnreachableTypes(resolveImportName, {
    supergraphDocumentNode: supergraph,
    publicDocumentNode: parse(composed.api),
  });
  const schema = readSchema(reachable.publicSdl);
  return {
    findings: errors,
    composed: {
      supergraph: `${print(parse(reachable.supergraphSdl)).trimEnd()}\n`,
      api: `${printSchema(lexicographicSortSchema(schema)).trimEnd()}\n`,
      schema,
    },
  };
}
