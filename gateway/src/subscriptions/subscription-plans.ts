import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { FetchNode, QueryPlan } from '@apollo/query-planner';
import { badUserInput } from '@chorus/errors';
import type { SubgraphEvent } from '@chorus/subgraph-kit';
import { getVariableValues, Kind, parse, validate, type DocumentNode, type ExecutionResult } from 'graphql';
import type { GatewayContext } from '../context';
import { AnswerShape, type Operation } from '../execution/answer-shape';
import {
  answerOf,
  conditionOf,
  operationIn,
  planOf,
  type PlanExecutorOptions,
} from '../execution/plan-executor';
import { PlanRun, type Services } from '../execution/run-plan';
import type { TransportDataSource } from '../federation/data-source';
import { explain } from '../federation/explained';
import { rootSelections } from '../federation/lost-paths';
import { withoutSharedParts } from './event-data';
import { SharedFetches, type OperationFetches } from './shared-fetches';
import { SharedQuestions } from './shared-questions';

type Variables = Readonly<Record<string, unknown>>;

/** A subscription of a client, planned: one subgraph sends its events, others complete them. */
export interface SubscriptionPlan {
  /** Whose events they are. */
  readonly subgraph: string;
  /** The response name of the only field of the root. */
  readonly rootName: string;
  /**
   * What all who are told the same have in common beside the event, unique in this process; null where what is asked
   * depends on who asks.
   */
  readonly question: string | null;
  /** What that subgraph is subscribed to. */
  readonly request: {
    readonly query: string;
    readonly operationName?: string;
    readonly variables: Variables;
  };
  /**
   * The client's whole answer to an event of that subgraph. Fetches run in the context's scope; every null that is an
   * error's doing has an error at its path. `event` stays as it is.
   */
  complete(event: SubgraphEvent, context: GatewayContext): Promise<ExecutionResult>;
}

export interface SubscriptionPlansOptions extends PlanExecutorOptions {
  services: Readonly<Record<string, TransportDataSource>>;
  executor: 'compiled' | 'apollo';
  /** The fields that depend on who asks, as `Type.field`. */
  viewerDependent: ReadonlySet<string>;
}

/** What all subscriptions of one operation have in common. */
interface Prepared {
  readonly primary: FetchNode;
  readonly rootName: string;
  /** The plan of one event: it begins with the fetch that the event answers. */
  readonly plan: QueryPlan;
  readonly operation: Operation;
  readonly shape: AnswerShape;
  readonly fetches: OperationFetches;
}

/** Plans subscriptions with @apollo/query-planner, and completes their events with the executor that runs queries. */
export class SubscriptionPlans {
  private readonly fitting = new WeakMap<DocumentNode, boolean>();
  private readonly prepared = new WeakMap<QueryPlan, Prepared>();
  private readonly questions: SharedQuestions;
  private readonly fetches: SharedFetches;

  constructor(private readonly options: SubscriptionPlansOptions) {
    this.questions = new SharedQuestions(options);
    this.fetches = new SharedFetches(options);
  }

  /** `document` is valid. Throws BAD_USER_INPUT where the variables do not fit. */
  async plan(
    document: DocumentNode,
    operationName: string | undefined,
    variables: Variables,
  ): Promise<SubscriptionPlan> {
    const { schema } = this.options;
    const operation = operationIn(document, operationName, schema);
    const definitions = operation.operation.variableDefinitions ?? [];
    const { errors: [misfit] = [] } = getVariableValues(schema, definitions, variables);
    if (misfit) throw badUserInput(misfit.message);
    const prepared = this.prepare(await planOf(document, operationName, this.options), operation);
    const { primary } = prepared;
    const complete =
      this.options.executor === 'apollo'
        ? this.apolloCompletion(prepared, document, operationName, variables)
        : this.compiledCompletion(prepared, variables);
    return {
      subgraph: primary.serviceName,
      rootName: prepared.rootName,
      question: this.questions.questionOf(document, operationName, variables),
      request: {
        query: primary.operation,
        ...(primary.operationName !== undefined && { operationName: primary.operationName }),
        variables: used(variables, primary),
      },
      complete: async (event, context) => explain(await complete(event, context), context),
    };
  }

  /** Is the document one that this supergraph can run? Asked again where the supergraph has changed. */
  fits(document: DocumentNode): boolean {
    let isFit = this.fitting.get(document);
    if (isFit === undefined) {
      isFit = validate(this.options.schema, document, undefined, { maxErrors: 1 }).length === 0;
      this.fitting.set(document, isFit);
    }
    return isFit;
  }

  private prepare(plan: QueryPlan, operation: Operation): Prepared {
    let prepared = this.prepared.get(plan);
    if (!prepared) {
      const { node } = plan;
      if (node?.kind !== 'Subscription') throw new Error(`${node?.kind ?? 'Nothing'} is no subscription.`);
      const { primary, rest } = node;
      prepared = {
        primary,
        rootName: rootNameOf(primary),
        plan: { kind: 'QueryPlan', node: rest ? { kind: 'Sequence', nodes: [primary, rest] } : primary },
        operation,
        shape: new AnswerShape(operation),
        fetches: this.fetches.of(operation),
      };
      this.prepared.set(plan, prepared);
    }
    return prepared;
  }

  private compiledCompletion(prepared: Prepared, variables: Variables) {
    const { primary, plan, operation, shape, fetches } = prepared;
    const { supergraphSchema, services } = this.options;
    const primarySource = this.sourceOf(primary);
    return async (event: SubgraphEvent, context: GatewayContext) => {
      const liveKey = event.sharedKey ?? event.liveKey;
      const run = new PlanRun({
        services,
        requestContext: { request: { variables }, context } as never,
        conditionOf: (name) => conditionOf(name, operation, variables),
        supergraphSchema,
        process: (node, fetch) =>
          node === primary
            ? primarySource.receive(fetch, withoutSharedParts(event.result))
            : fetches.process(node, fetch, { source: this.sourceOf(node), liveKey }),
      });
      await run.run(plan);
      return answerOf(run, () => shape.shape(run.data, variables));
    };
  }

  private apolloCompletion(
    { primary, plan }: Prepared,
    operationDocument: DocumentNode,
    operationName: string | undefined,
    variables: Variables,
  ) {
    const { schema, supergraphSchema, planner } = this.options;
    const operationContext = buildOperationContext({ schema, operationDocument, operationName });
    const { services } = this.options;
    const source = this.sourceOf(primary);
    return ({ result }: SubgraphEvent, context: GatewayContext) => {
      const given: Services[string] = {
        process: async (fetch) =>
          // Later fetches may go to the same subgraph.
          fetch.request.query === primary.operation
            ? source.receive(fetch, withoutSharedParts(result))
            : source.process(fetch),
      };
      return executeQueryPlan(
        plan,
        { ...services, [primary.serviceName]: given } as never,
        // Without `metrics` the first error of a subgraph would be its end.
        { request: { variables }, context, metrics: {}, logger: silent } as never,
        operationContext,
        supergraphSchema,
        planner.supergraph.apiSchema(),
      );
    };
  }

  private sourceOf({ serviceName }: FetchNode): TransportDataSource {
    const source = this.options.services[serviceName];
    if (!source) throw new Error(`There is no subgraph ${serviceName}.`);
    return source;
  }
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

function rootNameOf({ operation }: FetchNode): string {
  const [only] = rootSelections(parse(operation))?.selections ?? [];
  return only?.kind === Kind.FIELD ? (only.alias ?? only.name).value : '';
}

function used(variables: Variables, { variableUsages = [] }: FetchNode): Variables {
  const names = variableUsages.filter((name) => Object.hasOwn(variables, name));
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}
