import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { RegistryConfig } from '../config';
import { applySubgraphs } from '../proposal';
import { configFile, nameFromFile, readConfig, readOwnSubgraphs, sourcesOf } from '../repository';
import type { EventContract, JsonObject, ProposedSubgraph, RegistryState } from '../state';
import { readState } from '../store/layout';
import { FileRegistryStore } from '../store/registry-store.file';
import { diskTree, git, gitTree, landedRef, UnknownRef, type Tree } from '../store/tree';
import { readRoverConfig } from './rover';
import { WrongUse, type Terminal } from './terminal';

/** The registry in whose folder, or below, the command was called. */
export interface Workspace {
  root: string;
  tree: Tree;
  config: RegistryConfig;
  store: FileRegistryStore;
}

export function openWorkspace(terminal: Terminal, rootOption?: string): Workspace {
  let root = resolve(terminal.cwd, rootOption ?? '.');
  while (rootOption === undefined && !existsSync(join(root, configFile))) {
    if (dirname(root) === root)
      throw new WrongUse(`There is no ${configFile} here or above: name the registry's folder with --root.`);
    root = dirname(root);
  }
  const tree = diskTree(root);
  return { root, tree, config: readConfig(tree), store: new FileRegistryStore(root) };
}

export interface Base {
  name: string;
  state: RegistryState;
}

const folders = (config: RegistryConfig): string[] => [
  'schema',
  ...(config.sources
    ? [
        config.sources.pattern.split('/*')[0] ?? '',
        ...(config.sources.prelude ? [config.sources.prelude] : []),
      ]
    : []),
];

/**
 * What a change is compared with: `registry`, `git:REF`, or `git` for the commit that this branch left `main` at (on
 * `main`: the commit before). What the registry learnt since (approvals, usage) counts all the same.
 */
export async function loadBase(workspace: Workspace, terminal: Terminal, base: string): Promise<Base> {
  const { state } = await workspace.store.load();
  if (base === 'registry') return { name: base, state };
  const ref = base === 'git' ? previousRef(workspace, terminal) : /^git:(.+)$/.exec(base)?.[1];
  if (ref === undefined) {
    if (base !== 'git') throw new WrongUse(`--base is registry, git or git:REF, not "${base}".`);
    terminal.error(
      'git does not know where this branch began (no main, or a shallow clone: fetch-depth: 0 brings it): compared with the registry as it lies here instead.\n',
    );
    return { name: 'registry', state };
  }
  try {
    const then = stateAt(workspace, ref);
    return {
      name: `git:${ref.slice(0, 12)}`,
      state: { ...then, approvals: state.approvals, usage: state.usage },
    };
  } catch (error) {
    if (error instanceof UnknownRef)
      throw new WrongUse(`${error.message} In CI, fetch the history (fetch-depth: 0).`);
    throw error;
  }
}

function stateAt({ root, config }: Workspace, ref: string): RegistryState {
  const tree = gitTree(root, ref, folders(config));
  const state = readState(tree);
  if (state.subgraphs.length > 0) return state;
  // A commit before there was a registry: its sources are what was published.
  return { ...state, subgraphs: applySubgraphs(state, { subgraphs: readOwnSubgraphs(tree, config) }) };
}

function previousRef({ root }: Workspace, { environment }: Terminal): string | undefined {
  const ref = landedRef(root, environment);
  if (ref === undefined) return undefined;
  try {
    const isHead = git(root, 'rev-parse', 'HEAD').trim() === ref;
    return isHead ? git(root, 'rev-parse', '--verify', '--quiet', `${ref}^`).trim() : ref;
  } catch {
    // The first commit, or the only one of a shallow clone.
    return undefined;
  }
}

const readOrExplain = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WrongUse(code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${code}).`);
  }
};

export interface SubgraphOptions {
  schema?: string;
  config?: string;
  url?: string;
  subgraphVersion?: string;
}

/** The subgraphs that somebody named: `users --schema FILE`, `users=FILE posts=FILE`, `--config supergraph.yaml`. */
export function readNamedSubgraphs(
  { root, tree, config }: Workspace,
  terminal: Terminal,
  names: readonly string[],
  options: SubgraphOptions,
): ProposedSubgraph[] {
  const read = (name: string, path: string): ProposedSubgraph => {
    const extra = {
      ...(options.url !== undefined && { url: options.url }),
      ...(options.subgraphVersion !== undefined && { version: options.subgraphVersion }),
    };
    if (path === '-')
      return { name, ...extra, sources: [{ file: `${name}.graphql`, text: terminal.readInput() }] };
    const absolute = resolve(terminal.cwd, path);
    const inside = relative(root, absolute).replaceAll('\\', '/');
    const text = readOrExplain(absolute);
    const isOutside = inside.startsWith('..') || isAbsolute(inside);
    return {
      name,
      ...extra,
      sources: isOutside ? [{ file: path, text }] : sourcesOf(tree, inside, text, config),
    };
  };
  const found = options.config
    ? readRoverConfig(resolve(terminal.cwd, options.config), terminal.environment)
    : [];
  if (options.schema !== undefined) {
    const [name = nameFromFile(options.schema), ...others] = names;
    if (others.length > 0 || name.includes('='))
      throw new WrongUse('--schema goes with one subgraph; name several as NAME=FILE.');
    return [...found, read(name, options.schema)];
  }
  for (const pair of names) {
    const [, name, path] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || path === undefined)
      throw new WrongUse(`Where is the SDL of "${pair}"? Give --schema FILE, or ${pair}=FILE.`);
    found.push(read(name, path));
  }
  const odd = found.find(({ name }) => !/^[A-Za-z][\w-]*$/.test(name));
  if (odd) throw new WrongUse(`"${odd.name}" is no name for a subgraph: letters, digits, - and _.`);
  return found;
}

/** The event contracts in a folder: `<Event>.v<N>.json`. */
export function readEventFolder(terminal: Terminal, folder: string): (EventContract & { file: string })[] {
  const absolute = resolve(terminal.cwd, folder);
  if (!existsSync(absolute)) throw new WrongUse(`There is no folder ${folder}.`);
  const tree = diskTree(absolute);
  const events = tree
    .list('.')
    .filter((path) => /^[^/]+\.v\d+\.json$/.test(path))
    .map((path) => {
      const file = join(folder, path);
      try {
        return {
          name: path.slice(0, -'.json'.length),
          schema: JSON.parse(tree.read(path) ?? '') as JsonObject,
          file,
        };
      } catch (error) {
        throw new WrongUse(`${file} is not JSON: ${(error as Error).message}`);
      }
    });
  if (events.length === 0) throw new WrongUse(`${folder} holds no event contract (<Event>.v<N>.json).`);
  return events;
}
