import { composeParsed, parseSubgraphs, readSchema } from './composition/compose';
import { composeVariant, tagsOf, takesSomethingOut } from './composition/variants';
import { approvalsInForce } from './check';
import type { RegistryConfig } from './config';
import { diffSchemas } from './changes/diff';
import { compareEvents } from './events/compatibility';
import { publicationId } from './fingerprint';
import { applyOperations, applySubgraphs, changedVersions, findUnknownSubgraphs, inputsOf } from './proposal';
import type { Finding } from './report';
import type { ComposedGraph, EventContract, ProposedChange, Publication, RegistryState } from './state';

export interface PublishOptions {
  now: Date;
  by?: string;
}

/** What was proposed cannot be published: it does not compose. The registry is as it was. */
export class DoesNotCompose extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.map(({ message }) => message).join('\n'));
  }
}

function applyEvents(state: RegistryState, { events, eventsAre }: ProposedChange): EventContract[] {
  if (!events) return state.events;
  const proposed = events.map(({ name, schema }) => ({ name, schema }));
  const names = new Set(proposed.map(({ name }) => name));
  const kept = eventsAre === 'all' ? [] : state.events.filter(({ name }) => !names.has(name));
  return [...kept, ...proposed].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The state after a publication; `state` itself where nothing would change. Does not judge: ask `check` before. Throws
 * `DoesNotCompose`.
 */
export async function publish(
  state: RegistryState,
  change: ProposedChange,
  config: RegistryConfig,
  { now, by }: PublishOptions,
): Promise<RegistryState> {
  const subgraphs = applySubgraphs(state, change);
  const versions = changedVersions(state, subgraphs);
  const events = compareEvents(state.events, change.events ?? [], change.eventsAre);
  const operations = applyOperations(state, change);
  const { parsed, findings: unreadable } = parseSubgraphs(inputsOf(state, change));
  const unknown = findUnknownSubgraphs(state, change);
  if (unknown.length + unreadable.length > 0) throw new DoesNotCompose([...unknown, ...unreadable]);
  const { composed, findings } = composeParsed(parsed, config);
  if (!composed) throw new DoesNotCompose(findings.filter(({ severity }) => severity === 'error'));
  const variants = composeVariants(parsed, config);
  const after: RegistryState = {
    ...state,
    subgraphs,
    composed: { supergraph: composed.supergraph, api: composed.api },
    variants,
    events: applyEvents(state, change),
    operations,
  };
  // Words of an event contract may change without anything to tell.
  if (versions.length === 0 && events.length === 0) return after;
  const changes = await diffSchemas(state.composed ? readSchema(state.composed.api) : null, composed.schema);
  const approvals = approvalsInForce(state.approvals, now);
  const at = now.toISOString();
  const content = {
    subgraphs: versions,
    changes: changes.map(({ id, level, path, message }) => {
      const approval = approvals.get(id);
      return {
        level,
        path,
        message,
        ...(approval && { approvedBecause: `${approval.reason} (${approval.by})` }),
      };
    }),
    events: events.map(({ message }) => ({ name: message.split(/[ :]/)[0] ?? '', message })),
  };
  const publication: Publication = {
    id: publicationId(at, JSON.stringify(content)),
    at,
    ...(by !== undefined && { by }),
    ...content,
  };
  return { ...after, history: [...state.history, publication] };
}

function composeVariants(
  parsed: Parameters<typeof composeVariant>[0],
  config: RegistryConfig,
): Record<string, ComposedGraph> {
  const tags = tagsOf(parsed);
  const variants: Record<string, ComposedGraph> = {};
  for (const [name, filter] of Object.entries(config.variants)) {
    if (!takesSomethingOut(filter, tags)) continue;
    const { composed, findings } = composeVariant(parsed, filter, config);
    if (!composed)
      throw new DoesNotCompose(
        findings.map((finding) => ({ ...finding, message: `Variant ${name}: ${finding.message}` })),
      );
    variants[name] = { supergraph: composed.supergraph, api: composed.api };
  }
  return variants;
}
