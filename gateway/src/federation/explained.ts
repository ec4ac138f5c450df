import type { ApolloGateway } from '@apollo/gateway';
import { ChorusError } from '@chorus/errors';
import { GraphQLError } from 'graphql';
import { FetchFailure } from './fetch-failure';

type Executor = ApolloGateway['executor'];
type Result = Awaited<ReturnType<Executor>>;

/**
 * Every null of the answer that is an error's doing gets an error at its path: failed fetches by the fields that they
 * cost, and values that break the schema's promises (the gateway's `valueCompletion`) as faults of ours.
 */
export const explained =
  (executor: Executor): Executor =>
  async (requestContext) => {
    const { data, errors = [], extensions } = await executor(requestContext);
    const completion = (extensions?.valueCompletion ?? []) as GraphQLError[];
    const all = [...errors.flatMap((error) => explain(error, data)), ...completion.map(brokenPromise)];
    return all.length > 0 ? { data, errors: all } : { data };
  };

function explain(error: unknown, data: Result['data']): GraphQLError[] {
  if (error instanceof FetchFailure) return error.explain(data);
  if (error instanceof GraphQLError) return [error];
  // The executor threw where no fetch is to blame: a plan or a merge went wrong.
  const cause = error instanceof Error ? error : new Error(String(error));
  return [
    new GraphQLError(cause.message, { path: Object.keys(data ?? {}).slice(0, 1), originalError: cause }),
  ];
}

const brokenPromise = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    path: error.path,
    originalError: new ChorusError('INTERNAL', error.message, {}, error),
  });
