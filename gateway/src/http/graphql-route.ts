import { Readable } from 'node:stream';
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import { RequestScope, type DomainQueryPort, type SignedClaims } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../context';
import { traceOperation } from '../observability/trace-operation';
import type { AskedOperation } from '../subscriptions/subscriptions';
import type { LiveSupergraph } from '../supergraph/live-supergraph';
import { askedOperation, operationKind } from '../sse/asked-operation';
import type { ServerSentEvents } from '../sse/server-sent-events';
import { eventStreamWish, graphqlMediaType } from './media-type';
import { sendError } from './send-error';
import { isNotModified } from './validators';
import { withRequestId } from './with-request-id';

export interface GraphqlRouteOptions {
  supergraph: Pick<LiveSupergraph, 'run'>;
  domainQueries: DomainQueryPort;
  requestTimeoutMs: number;
  authenticate: (request: FastifyRequest) => Promise<void>;
  events: ServerSentEvents;
  /** Lexical tokens of a document. */
  maxTokens: number;
  /** Continue the traces that requests say they belong to. */
  trustsCallers: boolean;
}

export const graphqlMethods = 'GET, HEAD, POST, OPTIONS';

/** The graph over HTTP: POST; GET for queries; HEAD, which is GET without the body; OPTIONS. */
export function registerGraphql(app: FastifyInstance, options: GraphqlRouteOptions): void {
  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/graphql',
    // Before the body is read: who may not ask costs no parsing.
    onRequest: [checkHead, options.authenticate],
    handler: (request, reply) =>
      traceOperation(request, reply, options, () => handle(request, reply, options)),
  });
  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (request, reply) =>
      sendError(
        request,
        reply.header('allow', graphqlMethods),
        badUserInput('Use POST, or GET for queries.'),
        405,
      ),
  });
  app.options('/graphql', (_request, reply) => reply.code(204).header('allow', graphqlMethods).send());
}

async function handle(
  request: FastifyRequest,
  reply: FastifyReply,
  options: GraphqlRouteOptions,
): Promise<unknown> {
  const streamed = streamedOperation(request, options.maxTokens);
  if (streamed) return options.events.serve(request, reply, streamed);
  const { status, headers, body } = await options.supergraph.run((apollo) =>
    apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: httpRequestOf(request),
      context: () => contextOf(request, options),
    }),
  );
  for (const [name, value] of headers) void reply.header(name, value);
  void reply.code(status ?? 200);
  // Only @defer would come in parts, which the gateway does not know.
  if (body.kind !== 'complete') return Readable.from(body.asyncIterator);
  if (isNotModified(request, reply, body.string)) return reply.code(304).send();
  return withRequestId(body.string, request);
}

/** What is to be answered by events; null for what is answered as ever. */
function streamedOperation(request: FastifyRequest, maxTokens: number): AskedOperation | null {
  const wish = request.method === 'HEAD' ? 'no' : eventStreamWish(request.headers.accept);
  if (wish === 'no') return null;
  if (wish === 'only') return askedOperation(request);
  // Who reads both gets the single answer that everything else has. What is malformed is said there.
  try {
    const asked = askedOperation(request);
    return operationKind(asked, maxTokens) === 'subscription' ? asked : null;
  } catch {
    return null;
  }
}

function httpRequestOf({ method, url, headers, body }: FastifyRequest): HTTPGraphQLRequest {
  const given = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) given.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const queryAt = url.indexOf('?');
  return {
    // Node sends no body to HEAD by itself.
    method: method === 'HEAD' ? 'GET' : method,
    headers: given,
    search: queryAt === -1 ? '' : url.slice(queryAt),
    body,
  };
}

/** Refuses before anything runs what Apollo Server would trip over, or refuse only after a mutation was executed. */
async function checkHead(request: FastifyRequest): Promise<void> {
  if (!URL.canParse(`http://${request.hostname}/`)) throw badUserInput('The Host header is malformed.');
  const { method, headers } = request;
  const isStreamed = method !== 'HEAD' && eventStreamWish(headers.accept) === 'only';
  if (graphqlMediaType(headers.accept) === null && !isStreamed) {
    const message =
      'The answer is application/json, application/graphql-response+json or text/event-stream: accept one of them.';
    throw Object.assign(badUserInput(message), { statusCode: 406 });
  }
}

/** The request's one scope. Of the headers only the access token says who asks; nothing a client sends is passed on. */
export async function contextOf(
  request: FastifyRequest,
  { domainQueries, requestTimeoutMs }: Pick<GraphqlRouteOptions, 'domainQueries' | 'requestTimeoutMs'>,
): Promise<GatewayContext> {
  const { viewer, report } = request.chorus;
  const userAgent = request.headers['user-agent']?.slice(0, 500) ?? null;
  const claims: SignedClaims = { viewer, client: { address: request.ip, userAgent }, requestId: request.id };
  const scope = new RequestScope(claims, domainQueries);
  // The time since the request's head: a body that comes slowly uses it up.
  const dueAt = request.chorus.startedAt + requestTimeoutMs;
  return { scope, report, dueAt, failures: [] };
}
