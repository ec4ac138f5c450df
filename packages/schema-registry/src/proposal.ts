import { findingId, contentVersion } from './fingerprint';
import { joinSources } from './sdl/documents';
import type { SubgraphInput } from './composition/compose';
import { remedyFor } from './explain/remedies';
import type { Finding } from './report';
import type {
  ClientOperation,
  ProposedChange,
  PublishedSubgraph,
  PublishedVersion,
  RegistryState,
} from './state';

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** The subgraphs as they would be published. */
export function applySubgraphs(
  state: RegistryState,
  { subgraphs = [], remove = [] }: ProposedChange,
): PublishedSubgraph[] {
  const proposed = subgraphs.map(({ name, sources, version, url }): PublishedSubgraph => {
    const sdl = joinSources(sources);
    const known = state.subgraphs.find((subgraph) => subgraph.name === name);
    const keptUrl = url ?? known?.url;
    return {
      name,
      version: version ?? contentVersion(sdl),
      ...(keptUrl !== undefined && { url: keptUrl }),
      sdl,
    };
  });
  const gone = new Set([...remove, ...proposed.map(({ name }) => name)]);
  return [...state.subgraphs.filter(({ name }) => !gone.has(name)), ...proposed].sort(byName);
}

/** What the subgraphs would be composed of: the proposed ones from their files, so that findings name them. */
export function inputsOf(
  state: RegistryState,
  change: ProposedChange,
  fileOf = (name: string) => `schema/subgraphs/${name}.graphql`,
): SubgraphInput[] {
  return applySubgraphs(state, change).map(({ name, url, sdl }) => ({
    name,
    ...(url !== undefined && { url }),
    sources: change.subgraphs?.find((proposed) => proposed.name === name)?.sources ?? [
      { file: fileOf(name), text: sdl },
    ],
  }));
}

/** Which versions would change. */
export function changedVersions(
  state: RegistryState,
  after: readonly PublishedSubgraph[],
): PublishedVersion[] {
  const names = [...new Set([...state.subgraphs, ...after].map(({ name }) => name))].sort();
  return names.flatMap((name) => {
    const was = state.subgraphs.find((subgraph) => subgraph.name === name);
    const is = after.find((subgraph) => subgraph.name === name);
    const isSame = was?.sdl === is?.sdl && was?.version === is?.version && was?.url === is?.url;
    return isSame ? [] : [{ name, version: is?.version ?? null, was: was?.version ?? null }];
  });
}

/** The operations as they would be known: what is proposed replaces all of the same client's version. */
export function applyOperations(state: RegistryState, { operations }: ProposedChange): ClientOperation[] {
  if (!operations) return state.operations;
  const replaced = new Set(operations.map(({ client }) => `${client.name}\n${client.version}`));
  return [
    ...state.operations.filter(({ client }) => !replaced.has(`${client.name}\n${client.version}`)),
    ...operations,
  ];
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Names that the registry does not know, each with what was meant, perhaps. */
export function findUnknownSubgraphs(
  state: RegistryState,
  { subgraphs = [], remove = [], mayAddSubgraphs = false }: ProposedChange,
): Finding[] {
  const known = state.subgraphs.map(({ name }) => name);
  const asked = [...(mayAddSubgraphs ? [] : subgraphs.map(({ name }) => name)), ...remove];
  return asked
    .filter((name) => !known.includes(name))
    .map((name) => {
      const [nearest] = known
        .map((candidate) => ({ candidate, away: distance(name, candidate) }))
        .filter(({ away }) => away <= 3)
        .sort((a, b) => a.away - b.away);
      const hint = nearest
        ? ` Did you mean "${nearest.candidate}"?`
        : ` It knows ${known.join(', ') || 'none'}.`;
      return {
        id: findingId('cmp', 'UNKNOWN_SUBGRAPH', name),
        code: 'UNKNOWN_SUBGRAPH',
        severity: 'error',
        message: `The registry knows no subgraph "${name}".${hint}`,
        remedy: remedyFor('UNKNOWN_SUBGRAPH'),
        subgraph: name,
      };
    });
}
