/** A piece of SDL and where it stands, so that a finding can name file and line. */
export interface SdlSource {
  file: string;
  text: string;
}

/** A subgraph as it was last published. */
export interface PublishedSubgraph {
  name: string;
  /** What its team calls it, or the first 12 hex digits of the SHA-256 of its SDL. */
  version: string;
  /** Where it runs. Absent: the gateway's configuration knows. */
  url?: string;
  sdl: string;
}

export type JsonObject = { [key: string]: unknown };

/** The contract of one version of one event. `name`: `PostCreated.v1`. */
export interface EventContract {
  name: string;
  schema: JsonObject;
}

/** A client as it names itself in its headers. */
export interface Client {
  name: string;
  version: string;
}

/** An operation that a client ships. `id`: what the client sends in its stead, by default the document's SHA-256. */
export interface ClientOperation {
  id: string;
  name: string;
  /** One operation with its fragments. */
  document: string;
  client: Client;
}

/** How often a client sent an operation on one day (UTC). */
export interface UsageCount {
  client: Client;
  operationId: string;
  operationName?: string;
  /** `2026-01-31` */
  day: string;
  count: number;
  /** What the operation touches; needed only where the registry does not know its document. */
  coordinates?: string[];
}

/** Somebody takes responsibility for a finding. */
export interface Approval {
  /** The id of the finding: `chg_…`, `evt_…`, `key_…`, `lint_…`, `op_…`. */
  finding: string;
  reason: string;
  by: string;
  /** RFC 3339. */
  at: string;
  /** Not in force from the end of this day (UTC) on. Absent: for good. */
  until?: string;
}

export type ChangeLevel = 'breaking' | 'dangerous' | 'safe';

/** A subgraph that a publication changed. `version` null: removed; `was` null: new. */
export interface PublishedVersion {
  name: string;
  version: string | null;
  was: string | null;
}

/** What one publication changed. Never rewritten. */
export interface Publication {
  /** Sorts by time: `20260131T120000Z-3f2a9c1e`. */
  id: string;
  /** RFC 3339. */
  at: string;
  by?: string;
  subgraphs: PublishedVersion[];
  /** Changes of the public API. */
  changes: { level: ChangeLevel; path: string; message: string; approvedBecause?: string }[];
  /** Changes of event contracts. */
  events: { name: string; message: string }[];
}

/** What is composed of the published subgraphs. */
export interface ComposedGraph {
  supergraph: string;
  /** The public schema, sorted. */
  api: string;
}

/** All that the registry knows. Plain data: every function of this package gives a new one. */
export interface RegistryState {
  /** Sorted by name. */
  subgraphs: PublishedSubgraph[];
  /** Null before the first publication. */
  composed: ComposedGraph | null;
  /** What each contract variant shows; a variant from which nothing is taken is not here: it is the whole graph. */
  variants: Record<string, ComposedGraph>;
  events: EventContract[];
  operations: ClientOperation[];
  usage: UsageCount[];
  approvals: Approval[];
  /** Oldest first. */
  history: Publication[];
}

export const emptyState: RegistryState = {
  subgraphs: [],
  composed: null,
  variants: {},
  events: [],
  operations: [],
  usage: [],
  approvals: [],
  history: [],
};

/** A subgraph as somebody wants to publish it. */
export interface ProposedSubgraph {
  name: string;
  /** Read one after the other, as one SDL: what a monorepo puts in front of each of its subgraphs comes first. */
  sources: SdlSource[];
  /** Default: derived from the SDL. */
  version?: string;
  /** Default: as published before. */
  url?: string;
}

/** What somebody wants to ship, all at once. */
export interface ProposedChange {
  subgraphs?: ProposedSubgraph[];
  /** Names of subgraphs that go. */
  remove?: string[];
  /** Names that the registry does not know are mistakes unless this says otherwise. */
  mayAddSubgraphs?: boolean;
  events?: (EventContract & { file?: string })[];
  /** `all`: an event that is not among `events` was deleted. Default `some`. */
  eventsAre?: 'all' | 'some';
  /** What clients ship from now on: replaces all that the registry knows of each of these clients' versions. */
  operations?: ClientOperation[];
}
