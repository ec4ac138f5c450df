import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import {
  RequestScope,
  type DomainQueryPort,
  type SignedClaims,
  type ViewerTokens,
} from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../context';
import { graphqlMediaType } from './media-type';
import { sendError } from './send-error';
import { withRequestId } from './with-request-id';

export interface GraphqlRouteOptions {
  apollo: ApolloServer<GatewayContext>;
  viewerTokens: ViewerTokens;
  domainQueries: DomainQueryPort;
  authenticate: (request: FastifyRequest) => Promise<void>;
}

/** The graph over HTTP: POST, and GET for queries. */
export function registerGraphql(app: FastifyInstance, options: GraphqlRouteOptions): void {
  const handle = fastifyApolloHandler(options.apollo, { context: (request) => contextOf(request, options) });
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    // Before the body is read: who may not ask costs no parsing.
    onRequest: [checkHead, options.authenticate],
    handler: async (request, reply) => withRequestId(await handle.call(app, request, reply), request),
  });
  app.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (request, reply) =>
      sendError(
        request,
        reply.header('allow', 'GET, POST'),
        badUserInput('Use POST, or GET for queries.'),
        405,
      ),
  });
}

/** Refuses before anything runs what Apollo Server would trip over, or refuse only after a mutation was executed. */
async function checkHead(request: FastifyRequest): Promise<void> {
  if (!URL.canParse(`http://${request.hostname}/`)) throw badUserInput('The Host header is malformed.');
  if (graphqlMediaType(request.headers.accept) === null) {
    const message =
      'The answer is application/json or application/graphql-response+json: accept one of them.';
    throw Object.assign(badUserInput(message), { statusCode: 406 });
  }
}

/** The request's one scope. Of the headers only the access token says who asks; nothing a client sends is passed on. */
async function contextOf(
  request: FastifyRequest,
  { viewerTokens, domainQueries }: GraphqlRouteOptions,
): Promise<GatewayContext> {
  const { viewer, report } = request.chorus;
  const userAgent = request.headers['user-agent']?.slice(0, 500) ?? null;
  const claims: SignedClaims = { viewer, client: { address: request.ip, userAgent }, requestId: request.id };
  const scope = new RequestScope(claims, () => viewerTokens.sign(claims), domainQueries);
  return { scope, report, failures: [] };
}
