import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { graphqlMethods } from './graphql-route';

/** How long a browser may remember that it asked: as long as any of them does. */
const preflightSeconds = 86_400;

/**
 * Lets pages of other origins call the graph. Never with the browser's credentials: who asks is said by a header alone,
 * which a foreign page does not have.
 */
export async function allowOrigins(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  // The plugin answers every OPTIONS by itself, and knows nothing of routes.
  app.addHook('onRequest', async ({ method }, reply) => {
    if (method === 'OPTIONS') void reply.header('allow', graphqlMethods);
  });
  await app.register(cors, {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    credentials: false,
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: preflightSeconds,
    // An OPTIONS without an origin asks for no leave, and is no mistake.
    strictPreflight: false,
  });
}
