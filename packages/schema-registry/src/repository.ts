import { basename } from 'node:path';
import { parseConfig, type RegistryConfig } from './config';
import type { ProposedSubgraph, RegistryState, SdlSource } from './state';
import { currentVersion, readEvents, readState } from './store/layout';
import { diskTree, type Tree } from './store/tree';
import type { ProposedChange } from './state';

/** The configuration of the registry that lies in a tree. */
export const configFile = 'schema/registry.yaml';

export const readConfig = (tree: Tree): RegistryConfig =>
  parseConfig(tree.read(configFile) ?? '', configFile);

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** The name of the subgraph whose source a path is, by the configuration. */
function nameOf(path: string, config: RegistryConfig): string | undefined {
  if (!config.sources) return undefined;
  const pattern = escape(config.sources.pattern).replace('*', '([^/]+)');
  return new RegExp(`^${pattern}$`).exec(path)?.[1];
}

/** What is composed for a file: where it is one of this repository's subgraphs, with the prelude in front. */
export function sourcesOf(tree: Tree, path: string, text: string, config: RegistryConfig): SdlSource[] {
  const own = { file: path, text };
  const prelude = config.sources?.prelude;
  if (prelude === undefined || nameOf(path, config) === undefined) return [own];
  return [{ file: prelude, text: tree.read(prelude) ?? '' }, own];
}

/** The subgraphs whose sources are in this repository, as they stand. */
export function readOwnSubgraphs(tree: Tree, config: RegistryConfig): ProposedSubgraph[] {
  if (!config.sources) return [];
  const top = config.sources.pattern.split('/*')[0] ?? '';
  return tree.list(top).flatMap((path) => {
    const name = nameOf(path, config);
    const text = tree.read(path);
    return name === undefined || text === undefined
      ? []
      : [{ name, sources: sourcesOf(tree, path, text, config) }];
  });
}

/** All that this checkout would publish: its subgraphs, its event contracts, the operations in clients' folders. */
export function proposeCheckout(root: string, config: RegistryConfig, landed: RegistryState): ProposedChange {
  const tree = diskTree(root);
  const subgraphs = readOwnSubgraphs(tree, config);
  const names = new Set(subgraphs.map(({ name }) => name));
  const working = readState(tree);
  return {
    subgraphs,
    // One whose source is gone is gone; one that never had a source here is another team's.
    remove: landed.subgraphs
      .map(({ name }) => name)
      .filter((name) => isOwn(landed, name) && !names.has(name)),
    mayAddSubgraphs: true,
    events: readEvents(tree),
    eventsAre: 'all',
    operations: working.operations.filter(({ client }) => client.version === currentVersion),
  };
}

/** Other teams' subgraphs say where they run. */
const isOwn = (state: RegistryState, name: string): boolean =>
  state.subgraphs.some((subgraph) => subgraph.name === name && subgraph.url === undefined);

/** The name that a file suggests for its subgraph. */
export const nameFromFile = (path: string): string => basename(path).replace(/\.(graphqls?|gql)$/, '');
