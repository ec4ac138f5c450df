import type { ApolloGateway } from '@apollo/gateway';
import { ChorusError } from '@chorus/errors';
import { GraphQLError } from 'graphql';
import type { GatewayContext } from '../context';
import { atItsEntity } from './entity-errors';

type Executor = ApolloGateway['executor'];
type Result = Awaited<ReturnType<Executor>>;

/**
 * Every null of the answer that is an error's doing gets an error at its path: failed fetches by the fields that they
 * cost, and values that break the schema's promises (the gateway's `valueCompletion`) as faults of ours.
 */
export const explained =
  (executor: Executor): Executor =>
  async (requestContext) =>
    explain(await executor(requestContext), requestContext.context as GatewayContext);

/** As `explained`, for what an executor answered already. */
export function explain(
  { data, errors = [], extensions }: Result,
  { failures }: Pick<GatewayContext, 'failures'>,
): Pick<Result, 'data' | 'errors'> {
  const lost = failures.flatMap((failure) => failure.explain(data));
  // Where something failed, broken promises are its consequences.
  const broken = failures.length > 0 ? [] : ((extensions?.valueCompletion ?? []) as GraphQLError[]);
  const all = [...lost, ...errors.map((error) => fault(error, data)), ...broken.map(brokenPromise)];
  return all.length > 0 ? { data, errors: all } : { data };
}

/** The executor may throw where no fetch is to blame: a plan or a merge went wrong. */
function fault(error: unknown, data: Result['data']): GraphQLError {
  if (error instanceof GraphQLError) return atItsEntity(error, data);
  const cause = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(cause.message, { path: Object.keys(data ?? {}).slice(0, 1), originalError: cause });
}

const brokenPromise = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    path: error.path,
    originalError: new ChorusError('INTERNAL', error.message, {}, error),
  });
