import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  RequestScope,
  domainQueryPath,
  replyToDomainQuery,
  signatureHeader,
  type CallVerifier,
  type DomainQueryPort,
} from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import { sendJson } from '@chorus/process';
import type { Subgraph, SubgraphRequest } from '@chorus/subgraph-kit';
import { continueTrace, SpanKind } from '@chorus/telemetry';
import { readBody } from './read-body';

export interface SignedCallOptions {
  subgraph: Subgraph;
  verifier: CallVerifier;
  /** What the subgraph asks others through. */
  domainQueries: DomainQueryPort;
  maxBodyBytes: number;
}

export const operationPath = '/graphql';

/**
 * Answers the gateway's operations and other subgraphs' questions, each in a scope of its own. Throws UNAUTHENTICATED
 * for a call that is not signed, before its body is read.
 */
export async function answerCall(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  { subgraph, verifier, domainQueries, maxBodyBytes }: SignedCallOptions,
): Promise<void> {
  const call = verifier.begin(request.headers[signatureHeader], path);
  const body = await readBody(request, maxBodyBytes);
  const scope = new RequestScope(verifier.finish(call, body), domainQueries);
  const message = parse(body);
  const { traceparent } = request.headers;
  const attributes = { 'chorus.subgraph': subgraph.name, 'chorus.request_id': scope.requestId };
  const answer = continueTrace(
    `POST ${path}`,
    traceparent,
    { kind: SpanKind.SERVER, attributes },
    async () => {
      if (path !== operationPath)
        return replyToDomainQuery(subgraph.responder, path.slice(domainQueryPath.length), message, scope);
      if (!isOperation(message)) throw badUserInput('The body is no GraphQL operation.');
      return subgraph.execute(message, scope);
    },
  );
  sendJson(response, 200, await answer);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badUserInput('The body is not JSON.');
  }
}

function isOperation(message: unknown): message is SubgraphRequest {
  if (typeof message !== 'object' || message === null) return false;
  const { query, variables, operationName } = message as Record<string, unknown>;
  const isObject = typeof variables === 'object' && !Array.isArray(variables);
  return (
    typeof query === 'string' &&
    (variables === undefined || isObject) &&
    (operationName === undefined || operationName === null || typeof operationName === 'string')
  );
}
