import type { GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { FetchNode } from '@apollo/query-planner';
import { dependsOnViewer, SharedExecutions, type SubgraphResult } from '@chorus/subgraph-kit';
import { parse, type GraphQLSchema } from 'graphql';
import { emptyReport, type GatewayContext } from '../context';
import type { Operation } from '../execution/answer-shape';
import type { TransportDataSource } from '../federation/data-source';
import { withoutSharedParts } from './event-data';
import { pathsOf } from './operation-paths';

type Fetch = GraphQLDataSourceProcessOptions<GatewayContext>;

export interface SharedFetchesOptions {
  /** The public schema. */
  schema: GraphQLSchema;
  /** With all types of the subgraphs, those that are not public included. */
  supergraphSchema: GraphQLSchema;
  /** The fields that depend on who asks, as `Type.field`. */
  viewerDependent: ReadonlySet<string>;
}

const kept = 2_000;

/**
 * Where some of what is asked about an event depends on who asks, it is completed for each viewer; but not by fetches that
 * none of it is in. Such a fetch is made once for all who get this event and fetch the same of the same entities, in the
 * name of nobody: so it can hold nothing but what everybody may see. Not shared is what was come to by something that
 * depends on who asks: they may see of it what nobody else may.
 */
export class SharedFetches {
  private readonly results = new SharedExecutions<{ sharedKey: string }, SubgraphResult | null>({
    hasFailed: (result) => result === null,
    maxSize: kept,
  });
  private nodes = 0;

  constructor(private readonly options: SharedFetchesOptions) {}

  /** How the fetches of one operation's plan are made. */
  of(operation: Operation): OperationFetches {
    const { schema, viewerDependent } = this.options;
    return new OperationFetches(this, pathsOf(operation, schema, viewerDependent));
  }

  /** A name for a fetch that selects nothing that depends on who asks; null for every other. */
  nameOf({ operation }: FetchNode): string | null {
    const { supergraphSchema, viewerDependent } = this.options;
    if (dependsOnViewer(parse(operation), supergraphSchema, viewerDependent)) return null;
    this.nodes += 1;
    return `${this.nodes}`;
  }

  /** What the subgraph answers to this fetch, where others have made it or will; null where it failed. */
  async once(name: string, fetch: Fetch, liveKey: string, source: TransportDataSource) {
    const key = `${name} ${JSON.stringify(fetch.request.variables)}`;
    const result = await new Promise<SubgraphResult | null>((executed, failed) =>
      this.results.execute(
        { key, execute: () => forNobody(fetch, source) },
        { sharedKey: liveKey },
        { executed, failed },
      ),
    );
    return result && withoutSharedParts(result);
  }
}

/** The fetches of one operation's plan. */
export class OperationFetches {
  private readonly names = new WeakMap<FetchNode, string | null>();

  constructor(
    private readonly shared: SharedFetches,
    /** The paths of the operation; those that nothing on the way to them depends on who asks are true. */
    private readonly paths: ReadonlyMap<string, boolean>,
  ) {}

  /** `liveKey`: of the event that is completed; absent where it is for one viewer alone. */
  async process(
    node: FetchNode,
    fetch: Fetch,
    { source, liveKey }: { source: TransportDataSource; liveKey: string | undefined },
  ): Promise<SubgraphResult> {
    const name = liveKey === undefined ? null : this.nameOf(node, fetch);
    if (liveKey === undefined || name === null) return source.process(fetch);
    // What failed is asked for again, so that each is told of a failure of their own.
    return (await this.shared.once(name, fetch, liveKey, source)) ?? source.process(fetch);
  }

  private nameOf(node: FetchNode, fetch: Fetch): string | null {
    let name = this.names.get(node);
    if (name === undefined) {
      const path = 'pathInIncomingRequest' in fetch ? (fetch.pathInIncomingRequest ?? []) : [];
      const isForAll = this.paths.get(path.filter((step) => step !== '@').join('.')) === true;
      name = isForAll ? this.shared.nameOf(node) : null;
      this.names.set(node, name);
    }
    return name;
  }
}

async function forNobody(fetch: Fetch, source: TransportDataSource): Promise<SubgraphResult | null> {
  const { scope, dueAt } = fetch.context;
  const context: GatewayContext = {
    scope: scope.forNobody(),
    report: emptyReport(),
    dueAt,
    failures: [],
  };
  const result = await source.process({ ...fetch, context } as Fetch);
  return result.errors || context.failures.length > 0 ? null : result;
}
