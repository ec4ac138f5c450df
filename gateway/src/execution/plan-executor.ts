import type { ApolloGateway } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { inStep } from '@chorus/telemetry';
import { GraphQLError, Kind, getVariableValues, type DocumentNode, type GraphQLSchema } from 'graphql';
import type { PlanCache } from '../caches/caches';
import { planKeyOf, planKeyOfOperation } from '../federation/planning';
import { AnswerShape, type Operation, type ShapedAnswer } from './answer-shape';
import { conditionValue } from './condition-value';
import { PlanRun, type Services } from './run-plan';

type Executor = ApolloGateway['executor'];

export interface PlanExecutorOptions {
  planner: QueryPlanner;
  /** The public schema. */
  schema: GraphQLSchema;
  plans: PlanCache;
  services: Services;
  /** With all types of the subgraphs, those that are not public included. */
  supergraphSchema: GraphQLSchema;
}

/** The plan of an operation: kept, or made and kept. */
export async function planOf(
  document: DocumentNode,
  operationName: string | undefined,
  { planner, plans }: Pick<PlanExecutorOptions, 'planner' | 'plans'>,
): Promise<QueryPlan> {
  const key = operationName ? planKeyOfOperation(document, operationName) : planKeyOf(document);
  const known = await plans.get(key);
  if (known) return known;
  const made = await inStep('gateway.plan', {}, async () => {
    const operation = operationFromDocument(planner.supergraph.apiSchema(), document, { operationName });
    return planner.buildQueryPlan(operation);
  });
  await plans.set(key, made);
  return made;
}

/**
 * Executes operations by the plans of @apollo/query-planner: what the executor of @apollo/gateway does, with the same
 * results, but with the shape of each answer compiled, and each entity asked for once.
 */
export function createPlanExecutor(options: PlanExecutorOptions): Executor {
  const { schema, services, supergraphSchema } = options;
  const shapes = new WeakMap<QueryPlan, AnswerShape>();

  return async (requestContext) => {
    const { request, document } = requestContext;
    const { variables = {}, operationName } = request;
    const operation = operationIn(document, operationName, schema);
    const definitions = operation.operation.variableDefinitions ?? [];
    const { errors: misfits } = getVariableValues(schema, definitions, variables);
    if (misfits) return { errors: misfits };

    const plan = await planOf(document, operationName, options);
    const run = new PlanRun({
      services,
      requestContext: requestContext as never,
      conditionOf: (name) => conditionOf(name, operation, variables),
      supergraphSchema,
    });
    await run.run(plan);

    let shape = shapes.get(plan);
    if (!shape) shapes.set(plan, (shape = new AnswerShape(operation)));
    return answerOf(run, () => shape.shape(run.data, variables));
  };
}

/** Where fetches failed, broken promises of the schema are their consequences. */
export function answerOf({ errors }: PlanRun, shape: () => ShapedAnswer) {
  let shaped: ShapedAnswer;
  try {
    shaped = shape();
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    return { errors: [new GraphQLError(cause.message, { originalError: cause })] };
  }
  const { data, errors: broken } = shaped;
  if (errors.length > 0) return { data, errors: errors as GraphQLError[] };
  return broken.length > 0 ? { data, extensions: { valueCompletion: broken } } : { data };
}

export function operationIn(
  document: DocumentNode,
  name: string | undefined,
  schema: GraphQLSchema,
): Operation {
  const fragments = new Map();
  let operation: Operation['operation'] | undefined;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    else if (definition.kind === Kind.OPERATION_DEFINITION && (!name || definition.name?.value === name))
      operation ??= definition;
  }
  if (!operation) throw new GraphQLError('The document holds no such operation.');
  return { schema, operation, fragments };
}

export function conditionOf(
  name: string,
  { operation }: Operation,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  const value = conditionValue(name, operation, variables);
  if (typeof value !== 'boolean') throw new Error(`The condition $${name} is ${String(value)}.`);
  return value;
}
