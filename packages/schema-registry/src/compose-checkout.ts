import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'graphql';
import type { RegistryConfig } from './config';
import { publish } from './publish';
import { checkReportJsonSchema } from './report';
import { proposeCheckout } from './repository';
import type { Publication, RegistryState } from './state';
import { readState } from './store/layout';
import { FileRegistryStore } from './store/registry-store.file';
import { diskTree, gitTree, landedRef } from './store/tree';

export interface ComposedCheckout {
  subgraphs: string[];
  /** The files that were written or removed, or would be. */
  changed: string[];
}

const contentOf = ({ subgraphs, changes, events }: Publication) => ({ subgraphs, changes, events });

/** What composing this repository's subgraphs writes is not signed; what `publish` writes is. */
const isComposed = ({ by }: Publication): boolean => by === undefined;

/** The registry as of the commit that this branch started from: what its one publication is compared with. */
function landedState(root: string): RegistryState | undefined {
  const ref = landedRef(root);
  const landed = ref === undefined ? undefined : readState(gitTree(root, ref, ['schema']));
  return landed && landed.subgraphs.length > 0 ? landed : undefined;
}

/**
 * The registry with this checkout's subgraphs published. However often it is composed, a branch adds one publication to
 * the history: what differs from where it started.
 */
async function publishCheckout(root: string, config: RegistryConfig, now: Date): Promise<RegistryState> {
  const working = readState(diskTree(root));
  // Without git to tell, everything that lies there has landed.
  const landed = landedState(root) ?? working;
  const known = new Set(landed.history.map(({ id }) => id));
  const foreign = working.subgraphs.filter(({ url }) => url !== undefined);
  const foreignNames = new Set(foreign.map(({ name }) => name));
  const base: RegistryState = {
    ...working,
    subgraphs: [...landed.subgraphs.filter(({ name }) => !foreignNames.has(name)), ...foreign],
    composed: landed.composed && parses(landed.composed.api) ? landed.composed : null,
    variants: landed.variants,
    events: landed.events,
    history: working.history.filter((entry) => known.has(entry.id) || !isComposed(entry)),
  };
  const next = await publish(base, proposeCheckout(root, config, base), config, { now });
  const added = next.history.length > base.history.length ? next.history.at(-1) : undefined;
  if (!added) return next;
  const same = working.history.find((entry) => isDeepStrictEqual(contentOf(entry), contentOf(added)));
  const history = [...base.history, same ?? added].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...next, history };
}

/** A merge may have left anything in a file that is made anew. */
function parses(sdl: string): boolean {
  try {
    parse(sdl);
    return true;
  } catch {
    return false;
  }
}

/** Files that are made of this package, for those who read its output. */
const derivedFiles = (): Map<string, string> =>
  new Map([['schema/check-report.schema.json', `${JSON.stringify(checkReportJsonSchema(), null, 2)}\n`]]);

/**
 * Publishes what stands in this checkout into its registry: the supergraph, the public schema, the variants, the changelog.
 * With `isCheck` it writes nothing and tells what is out of date; history is then taken as it is, as merges leave it.
 * Throws `DoesNotCompose`.
 */
export async function composeCheckout(
  root: string,
  config: RegistryConfig,
  { now, isCheck }: { now: Date; isCheck: boolean },
): Promise<ComposedCheckout> {
  const store = new FileRegistryStore(root);
  const { state, version } = await store.load();
  const published = isCheck
    ? await publish({ ...state, composed: null }, proposeCheckout(root, config, state), config, { now })
    : await publishCheckout(root, config, now);
  const next = isCheck ? { ...published, history: state.history } : published;
  const { write, remove } = store.differences(next);
  const derived = [...derivedFiles()].filter(([path, text]) => readIfThere(join(root, path)) !== text);
  if (!isCheck) {
    if (write.size + remove.length > 0) await store.commit(next, version);
    for (const [path, text] of derived) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  return {
    subgraphs: next.subgraphs.map(({ name }) => name),
    changed: [...write.keys(), ...remove, ...derived.map(([path]) => path)],
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
