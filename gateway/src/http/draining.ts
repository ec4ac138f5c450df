import { unavailable } from '@chorus/errors';
import type { FastifyInstance } from 'fastify';

export interface Draining {
  readonly hasBegun: boolean;
  /** No new work from now on; ends when what is in flight is answered, or after `timeoutMs`, when it is cut off. */
  drain(timeoutMs: number): Promise<void>;
}

/** Stops a server without breaking off what it has begun. */
export function createDraining(app: FastifyInstance): Draining {
  let hasBegun = false;
  app.addHook('onRequest', async (request) => {
    if (hasBegun && !request.url.startsWith('/health/')) throw unavailable('gateway');
  });
  // A connection that were kept alive after its last answer would hold up the end.
  app.addHook('onSend', async (_request, reply) => {
    if (hasBegun) void reply.header('connection', 'close');
  });
  return {
    get hasBegun() {
      return hasBegun;
    },
    async drain(timeoutMs) {
      hasBegun = true;
      const cutOff = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
      await app.close().finally(() => clearTimeout(cutOff));
    },
  };
}
