import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { GraphQLDataSourceRequestKind } from '@apollo/gateway/dist/datasources/types';
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import type { SubgraphResult } from '@chorus/subgraph-kit';
import { inStep } from '@chorus/telemetry';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { GatewayContext } from '../context';
import { withoutNote } from '../federation/entity-errors';
import type { Data } from './answer-shape';
import { merge } from './merge';
import { representationOf, rewrite } from './representations';

export type Services = Readonly<Record<string, GraphQLDataSource<GatewayContext>>>;

export interface PlanRunOptions {
  services: Services;
  requestContext: GatewayGraphQLRequestContext<GatewayContext>;
  /** The value of a condition of the plan: a variable, or its default. */
  conditionOf: (variable: string) => boolean;
  /** With all types of the subgraphs, those that are not public included. */
  supergraphSchema: GraphQLSchema;
  /** How a fetch of the plan is made, where it is not asked of its subgraph each time. */
  process?: (
    node: FetchNode,
    fetch: GraphQLDataSourceProcessOptions<GatewayContext>,
  ) => SubgraphResult | Promise<SubgraphResult>;
}

type Path = (string | number)[];

/** Where in the data a part of the plan works. */
interface Cursor {
  /** `@` for every item of a list. */
  readonly path: Path;
  readonly objects: readonly Data[];
}

/** Runs the fetches of one plan, in its order, and merges what they bring. */
export class PlanRun {
  readonly data: Data = {};
  readonly errors: unknown[] = [];

  constructor(private readonly options: PlanRunOptions) {}

  async run({ node }: QueryPlan): Promise<void> {
    if (node?.kind === 'Subscription') throw new Error('A subscription is run event by event.');
    if (node) await this.runNode(node, { path: [], objects: [this.data] });
  }

  private async runNode(node: PlanNode, cursor: Cursor): Promise<void> {
    switch (node.kind) {
      case 'Sequence':
        for (const next of node.nodes) await this.runNode(next, cursor);
        return;
      case 'Parallel':
        await Promise.all(node.nodes.map((each) => this.runNode(each, cursor)));
        return;
      case 'Flatten':
        return this.runNode(node.node, moved(cursor, node.path));
      case 'Condition': {
        const chosen = this.options.conditionOf(node.condition) ? node.ifClause : node.elseClause;
        return chosen && this.runNode(chosen, cursor);
      }
      case 'Fetch':
        if (cursor.objects.length === 0) return;
        return inStep('gateway.fetch', { attributes: { service: node.serviceName } }, () =>
          this.fetch(node, cursor),
        ).catch((error: unknown) => void this.errors.push(error));
      case 'Defer':
        throw new Error('@defer is not served.');
    }
  }

  private async fetch(node: FetchNode, cursor: Cursor): Promise<void> {
    const variables = this.variablesOf(node);
    if (node.requires) return this.fetchEntities(node, node.requires, cursor, variables);
    const data = await this.send(node, cursor, variables);
    if (!data) return;
    rewrite(data, node.outputRewrites, this.options.supergraphSchema);
    for (const object of cursor.objects) merge(object, data);
  }

  /** Asks for each entity once, however often it stands in the answer. */
  private async fetchEntities(
    node: FetchNode,
    requires: NonNullable<FetchNode['requires']>,
    cursor: Cursor,
    variables: Data,
  ): Promise<void> {
    const { supergraphSchema } = this.options;
    const asked = new AskedEntities();
    cursor.objects.forEach((object, place) => {
      const representation = representationOf(object, requires, supergraphSchema);
      if (!representation?.__typename) return;
      rewrite(representation, node.inputRewrites, supergraphSchema);
      asked.add(representation, place);
    });
    const { representations } = asked;
    if (representations.length === 0) return;
    const data = await this.send(node, cursor, { ...variables, representations }, asked);
    if (!data) return;
    const entities = data._entities;
    if (!Array.isArray(entities) || entities.length !== representations.length)
      throw new Error(`${node.serviceName} did not answer ${representations.length} entities.`);
    entities.forEach((entity: Data | null, index) => {
      if (!entity) return;
      const objects = asked.placesOf(index).map((place) => cursor.objects[place] as Data);
      if (!entity.__typename) entity.__typename = objects[0]?.__typename;
      rewrite(entity, node.outputRewrites, supergraphSchema);
      // What is inside of it is then shared by its places: later fetches bring the same to each of them.
      for (const object of objects) merge(object, entity);
    });
  }

  private variablesOf({ variableUsages = [] }: FetchNode): Data {
    const given = this.options.requestContext.request.variables ?? {};
    const variables: Data = {};
    for (const name of variableUsages)
      if (Object.hasOwn(given, name) && given[name] !== undefined) variables[name] = given[name];
    return variables;
  }

  private async send(
    node: FetchNode,
    cursor: Cursor,
    variables: Data,
    asked?: AskedEntities,
  ): Promise<Data | undefined> {
    const { services, requestContext } = this.options;
    const service = services[node.serviceName];
    if (!service) throw new Error(`There is no subgraph ${node.serviceName}.`);
    const { process } = this.options;
    const fetch: GraphQLDataSourceProcessOptions<GatewayContext> = {
      kind: incomingOperation,
      request: { query: node.operation, variables, operationName: node.operationName },
      incomingRequestContext: requestContext,
      context: requestContext.context,
      document: node.operationDocumentNode,
      pathInIncomingRequest: cursor.path,
    };
    const { data, errors } = await (process ? process(node, fetch) : service.process(fetch));
    if (errors) this.noteErrors(errors, node, cursor, asked);
    return (data ?? undefined) as Data | undefined;
  }

  /** An error of an entity is one at each of its places. */
  private noteErrors(
    errors: readonly GraphQLFormattedError[],
    { serviceName }: FetchNode,
    cursor: Cursor,
    asked: AskedEntities | undefined,
  ): void {
    const paths = asked ? pathsAt(this.data, cursor.path) : [];
    for (const error of errors) {
      const [, index, ...rest] = error.path ?? [];
      const places =
        asked && typeof index === 'number'
          ? asked.placesOf(index).map((place) => [...(paths[place] ?? []), ...rest])
          : [error.path && [...cursor.path, ...error.path]];
      for (const path of places) {
        const extensions = { ...withoutNote(error.extensions), serviceName };
        this.errors.push(
          new GraphQLError(error.message, { path, extensions, originalError: error as Error }),
        );
      }
    }
  }
}

/** The enumeration of @apollo/gateway is not among what it exports. */
const incomingOperation = 'incoming operation' as GraphQLDataSourceRequestKind.INCOMING_OPERATION;

/** The entities of one fetch: each once, however often it stands in the answer. */
class AskedEntities {
  readonly representations: Data[] = [];
  private readonly places: number[][] = [];
  private readonly indexes = new Map<string, number>();

  add(representation: Data, place: number): void {
    const key = JSON.stringify(representation);
    const index = this.indexes.get(key);
    if (index !== undefined) {
      this.places[index]?.push(place);
      return;
    }
    this.indexes.set(key, this.representations.length);
    this.representations.push(representation);
    this.places.push([place]);
  }

  /** Places in the cursor. */
  placesOf(index: number): readonly number[] {
    return this.places[index] ?? [];
  }
}

function moved({ path, objects }: Cursor, steps: Path): Cursor {
  const found: Data[] = [];
  for (const object of objects) walk(object, steps, (value) => found.push(value));
  return { path: [...path, ...steps], objects: found };
}

/** Where in the answer the objects of a cursor are, in their order. */
function pathsAt(data: Data, steps: Path): Path[] {
  const paths: Path[] = [];
  walk(data, steps, (_object, path) => paths.push([...path]));
  return paths;
}

/** Visits the objects at a path, in order; what is null is none. */
function walk(start: unknown, steps: Path, visit: (object: Data, path: Path) => void): void {
  const path: Path = [];
  const go = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    const step = steps[depth];
    if (Array.isArray(value)) {
      value.forEach((item, index) => {
        path.push(index);
        go(item, step === '@' ? depth + 1 : depth);
        path.pop();
      });
    } else if (step === undefined) {
      visit(value as Data, path);
    } else if (Object.hasOwn(value, step)) {
      path.push(step);
      go((value as Data)[step], depth + 1);
      path.pop();
    }
  };
  go(start, 0);
}
