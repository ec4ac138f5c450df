import { isDeepStrictEqual } from 'node:util';
import { changelog, tellsTheSame } from '../changelog';
import { contentVersion } from '../fingerprint';
import { readDocuments, readManifest, writeManifest } from '../operations/manifests';
import type {
  Approval,
  ClientOperation,
  ComposedGraph,
  EventContract,
  JsonObject,
  Publication,
  PublishedSubgraph,
  RegistryState,
  UsageCount,
} from '../state';
import type { Tree } from './tree';

/** The folder that is the registry. */
export const folder = 'schema';

const at = (...parts: string[]): string => [folder, ...parts].join('/');
const supergraph = at('supergraph.graphql');
const api = at('api.graphql');
const usage = at('usage.json');
const approvals = at('approvals.json');

/** The version of operations that lie in a client's folder as documents: they change with it. */
export const currentVersion = 'current';

/** A name as it may stand in a path. */
const toFileName = (name: string): string => encodeURIComponent(name).replace(/^\./, '%2E');
const fromFileName = (name: string): string => decodeURIComponent(name);

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** One record on each line, so that a diff shows records. */
const records = (values: readonly unknown[]): string =>
  values.length === 0 ? '[]\n' : `[\n${values.map((value) => `  ${JSON.stringify(value)}`).join(',\n')}\n]\n`;

/** A file of the registry is not what it should be. */
export class BrokenRegistry extends Error {}

function parseJson<Value>(tree: Tree, path: string): Value | undefined {
  const text = tree.read(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new BrokenRegistry(`${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function readSubgraphs(tree: Tree): PublishedSubgraph[] {
  return tree
    .list(at('subgraphs'))
    .filter((path) => path.endsWith('.graphql'))
    .map((path) => {
      const sdl = tree.read(path) ?? '';
      const file = path.slice(at('subgraphs').length + 1, -'.graphql'.length);
      const known = parseJson<{ version?: string; url?: string }>(tree, at('subgraphs', `${file}.json`));
      return { name: fromFileName(file), version: contentVersion(sdl), ...known, sdl };
    });
}

function readComposed(tree: Tree, below: string): ComposedGraph | null {
  const files = {
    supergraph: tree.read(`${below}/supergraph.graphql`),
    api: tree.read(`${below}/api.graphql`),
  };
  return files.supergraph === undefined || files.api === undefined
    ? null
    : { supergraph: files.supergraph, api: files.api };
}

function readVariants(tree: Tree): Record<string, ComposedGraph> {
  const names = new Set(tree.list(at('variants')).map((path) => path.split('/')[2] ?? ''));
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const composed = readComposed(tree, at('variants', name));
      return composed ? [[name, composed]] : [];
    }),
  );
}

function readOperations(tree: Tree): ClientOperation[] {
  return tree.list(at('operations')).flatMap((path) => {
    const [, , clientName = '', kind, file = ''] = path.split('/');
    const name = fromFileName(clientName);
    const text = tree.read(path) ?? '';
    if (path.endsWith('.graphql')) return readDocuments(text, path, { name, version: currentVersion });
    if (kind !== 'manifests') return [];
    return readManifest(text, path, { name, version: fromFileName(file.slice(0, -'.json'.length)) });
  });
}

const isEvent = (path: string): boolean => /^schema\/events\/[^/]+\.v\d+\.json$/.test(path);

/** The event contracts of the registry, with their files. */
export const readEvents = (tree: Tree): (EventContract & { file: string })[] =>
  tree
    .list(at('events'))
    .filter(isEvent)
    .map((file) => ({
      name: file.slice(at('events').length + 1, -'.json'.length),
      schema: parseJson<JsonObject>(tree, file) ?? {},
      file,
    }));

/** The registry that lies in `schema/`. */
export function readState(tree: Tree): RegistryState {
  return {
    subgraphs: readSubgraphs(tree),
    composed: readComposed(tree, folder),
    variants: readVariants(tree),
    events: readEvents(tree).map(({ name, schema }) => ({ name, schema })),
    operations: readOperations(tree),
    usage: parseJson<UsageCount[]>(tree, usage) ?? [],
    approvals: parseJson<Approval[]>(tree, approvals) ?? [],
    history: tree
      .list(at('history'))
      .filter((path) => path.endsWith('.json'))
      .flatMap((path) => parseJson<Publication>(tree, path) ?? []),
  };
}

function manifests(operations: readonly ClientOperation[]): [string, string][] {
  const groups = new Map<string, ClientOperation[]>();
  for (const operation of operations) {
    const { name, version } = operation.client;
    // Those of a folder have their home there.
    if (version === currentVersion) continue;
    const path = at('operations', toFileName(name), 'manifests', `${toFileName(version)}.json`);
    groups.set(path, [...(groups.get(path) ?? []), operation]);
  }
  return [...groups].map(([path, group]) => [path, writeManifest(group)]);
}

/** Every file that a state is kept in, but for the documents in clients' folders. */
export function filesOf(state: RegistryState): Map<string, string> {
  return new Map([
    ...state.subgraphs.flatMap(({ name, version, url, sdl }): [string, string][] => {
      const known = {
        ...(version !== contentVersion(sdl) && { version }),
        ...(url !== undefined && { url }),
      };
      const file = toFileName(name);
      const files: [string, string][] = [[at('subgraphs', `${file}.graphql`), sdl]];
      if (Object.keys(known).length > 0) files.push([at('subgraphs', `${file}.json`), json(known)]);
      return files;
    }),
    ...(state.composed
      ? ([
          [supergraph, state.composed.supergraph],
          [api, state.composed.api],
        ] as [string, string][])
      : []),
    ...Object.entries(state.variants).flatMap(([name, composed]): [string, string][] => [
      [at('variants', name, 'supergraph.graphql'), composed.supergraph],
      [at('variants', name, 'api.graphql'), composed.api],
    ]),
    ...state.events.map(({ name, schema }): [string, string] => [at('events', `${name}.json`), json(schema)]),
    ...manifests(state.operations),
    ...(state.usage.length > 0 ? ([[usage, records(state.usage)]] as [string, string][]) : []),
    ...(state.approvals.length > 0 ? ([[approvals, records(state.approvals)]] as [string, string][]) : []),
    ...state.history.map((entry): [string, string] => [at('history', `${entry.id}.json`), json(entry)]),
    [at('CHANGELOG.md'), changelog(state.history)],
  ]);
}

/** Is it a file that `filesOf` would write, if the state had it? */
const isOwned = (path: string): boolean =>
  [supergraph, api, usage, approvals, at('CHANGELOG.md')].includes(path) ||
  /^schema\/(subgraphs|variants|history)\//.test(path) ||
  /^schema\/operations\/[^/]+\/manifests\//.test(path) ||
  isEvent(path);

/** The registry's files that lie there. */
export const ownedFiles = (tree: Tree): string[] => tree.list(folder).filter(isOwned);

/** Does a file say the same, in whatever order a merge or a formatter left it? */
export function saysTheSame(path: string, is: string | undefined, wanted: string): boolean {
  if (is === undefined) return false;
  if (is === wanted) return true;
  if (path === at('CHANGELOG.md')) return tellsTheSame(is, wanted);
  if (!path.endsWith('.json')) return false;
  try {
    return isDeepStrictEqual(JSON.parse(is), JSON.parse(wanted));
  } catch {
    return false;
  }
}
