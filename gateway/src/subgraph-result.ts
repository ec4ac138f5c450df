import type { SubgraphResult } from '@chorus/subgraph-kit';

/** Is it what a subgraph may answer: data, errors with their paths, or both? */
export function isSubgraphResult(answer: unknown): answer is SubgraphResult {
  if (!isObject(answer)) return false;
  const { data, errors } = answer;
  const hasData = isObject(data);
  if (data !== undefined && data !== null && !hasData) return false;
  if (errors === undefined) return hasData;
  return Array.isArray(errors) && (errors.length > 0 || hasData) && errors.every(isError);
}

const isError = (error: unknown): boolean =>
  isObject(error) &&
  typeof error.message === 'string' &&
  (error.path === undefined || Array.isArray(error.path)) &&
  (error.extensions === undefined || isObject(error.extensions));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
