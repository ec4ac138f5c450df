import { unavailable } from '@chorus/errors';
import type { FastifyInstance } from 'fastify';
import type { KeySet } from '../auth/key-set';

/** The public keys of our access tokens, for whoever wants to verify them (RFC 7517). */
export function registerJwks(app: FastifyInstance, keySet: KeySet): void {
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    const { published } = keySet;
    if (!published) throw unavailable('identity');
    return reply
      .header('cache-control', 'public, max-age=60')
      .type('application/jwk-set+json')
      .send(published);
  });
}
