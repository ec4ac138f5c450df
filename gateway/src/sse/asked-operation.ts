import { badUserInput } from '@chorus/errors';
import type { FastifyRequest } from 'fastify';
import { getOperationAST, parse, type OperationDefinitionNode } from 'graphql';
import type { AskedOperation } from '../subscriptions/subscriptions';

/** The operation in the body of a POST, or in the URL of a GET. Throws BAD_USER_INPUT where there is none. */
export function askedOperation({ method, url, body }: FastifyRequest): AskedOperation {
  const asked = method === 'POST' ? body : fromUrl(url);
  if (!isObject(asked)) throw badUserInput('The body is one operation: `{query, variables, operationName}`.');
  const { query, variables, operationName, extensions } = asked;
  if (query !== undefined && typeof query !== 'string') throw badUserInput('`query` is a text.');
  if (operationName != null && typeof operationName !== 'string')
    throw badUserInput('`operationName` is a text.');
  if (variables != null && !isObject(variables)) throw badUserInput('`variables` is an object.');
  if (extensions != null && !isObject(extensions)) throw badUserInput('`extensions` is an object.');
  if (!query && !extensions) throw badUserInput('There is no `query`.');
  return {
    query,
    ...(variables && { variables }),
    ...(operationName && { operationName }),
    ...(extensions && { extensions }),
  };
}

/** The kind of the operation that is meant; null where the text does not say it. */
export function operationKind(
  { query = '', operationName }: AskedOperation,
  maxTokens: number,
): OperationDefinitionNode['operation'] | null {
  try {
    const document = parse(query, { maxTokens, noLocation: true });
    return getOperationAST(document, operationName)?.operation ?? null;
  } catch {
    // What is wrong with it is said where it is executed.
    return null;
  }
}

function fromUrl(url: string): Record<string, unknown> {
  const at = url.indexOf('?');
  const parameters = new URLSearchParams(at === -1 ? '' : url.slice(at));
  const json = (name: string): unknown => {
    const text = parameters.get(name);
    if (!text) return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw badUserInput(`\`${name}\` is not JSON.`);
    }
  };
  return {
    query: parameters.get('query') ?? undefined,
    operationName: parameters.get('operationName') ?? undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
