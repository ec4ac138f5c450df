import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { ApolloGateway } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { QueryPlanner } from '@apollo/query-planner';
import { metrics, type Logger } from '@chorus/telemetry';
import { Kind, parse, print, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { Histogram } from 'prom-client';
import type { PlanCache } from '../caches/caches';

/** An operation that clients are known to send. */
export interface KnownOperation {
  name: string;
  /** The text, which may hold other operations as well. */
  document: string;
}

const durations = new Histogram({
  name: 'chorus_gateway_planning_duration_seconds',
  help: 'Making one query plan, where none was kept. Nothing else runs meanwhile.',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [metrics],
});

const sha256 = (...texts: string[]): string =>
  texts.reduce((hash, text) => hash.update(text), createHash('sha256')).digest('hex');

const keys = new WeakMap<DocumentNode, string>();

/** What a document's plans are kept under: the same for texts that differ in layout and comments alone. */
export function planKeyOf(document: DocumentNode): string {
  let key = keys.get(document);
  if (key === undefined) keys.set(document, (key = sha256(print(document))));
  return key;
}

/** @apollo/gateway keeps plans under the hash of the client's text: here it is given one that says what was asked. */
export const sharingPlans =
  (executor: ApolloGateway['executor']): ApolloGateway['executor'] =>
  (requestContext) =>
    executor(Object.assign(requestContext, { queryHash: planKeyOf(requestContext.document) }));

/** As @apollo/gateway keeps the plan of a request that names its operation. */
export const planKeyOfOperation = (document: DocumentNode, name: string): string =>
  sha256(planKeyOf(document), name);

/** The planner of a loaded gateway, which hands it out by this method alone. */
export const plannerOf = (gateway: ApolloGateway): QueryPlanner => {
  const { queryPlanner } = gateway.__testing();
  if (!queryPlanner) throw new Error('The gateway is not loaded.');
  return queryPlanner;
};

/** Counts the time of each plan from now on. */
export function measurePlanning(planner: QueryPlanner): void {
  const build = planner.buildQueryPlan.bind(planner);
  planner.buildQueryPlan = (...operation) => {
    const end = durations.startTimer();
    try {
      return build(...operation);
    } finally {
      end();
    }
  };
}

export interface WarmUpOptions {
  planner: QueryPlanner;
  schema: GraphQLSchema;
  plans: PlanCache;
  operations: readonly KnownOperation[];
  logger: Logger;
  isStopped: () => boolean;
}

/**
 * Plans the known operations, so that no client waits for it: one at a time, with a turn for requests between. An
 * operation that does not fit the schema is logged and left out.
 */
export async function warmUpPlans(options: WarmUpOptions): Promise<void> {
  const { operations, logger, isStopped } = options;
  for (const operation of operations) {
    await turn();
    if (isStopped()) return;
    try {
      await plan(operation, options);
    } catch (error) {
      logger.warn({ err: error, operation: operation.name }, 'a known operation cannot be planned');
    }
  }
}

async function plan({ name, document: text }: KnownOperation, options: WarmUpOptions): Promise<void> {
  const { planner, schema, plans } = options;
  const document = parse(text);
  const [misfit] = validate(schema, document);
  if (misfit) throw misfit;
  const made = planner.buildQueryPlan(
    operationFromDocument(planner.supergraph.apiSchema(), document, { operationName: name }),
  );
  await plans.set(planKeyOfOperation(document, name), made);
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 1) await plans.set(planKeyOf(document), made);
}
