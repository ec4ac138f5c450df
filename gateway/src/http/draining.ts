import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '@chorus/errors';
import type { FastifyInstance } from 'fastify';

export interface DrainOptions {
  /**
   * So long everything is answered as ever, while readiness says `stopping` and every answer ends its connection: who
   * sends requests learns of the end before a connection is closed under them.
   */
  graceMs: number;
  /** After so long (beside the grace), what is still under way is cut off. */
  timeoutMs: number;
  /** Ends what is no request, in the same time: HTTP would wait for it. */
  closeSockets: (timeoutMs: number) => Promise<void>;
}

export interface Draining {
  /** Is the end near? Readiness says so. */
  readonly isLeaving: boolean;
  /** After the grace no new work begins; ends when what is in flight is answered, or cut off. */
  drain(options: DrainOptions): Promise<void>;
}

/** Stops a server without breaking off what it has begun. */
export function createDraining(app: FastifyInstance): Draining {
  let isLeaving = false;
  let isClosed = false;
  app.addHook('onRequest', async (request) => {
    if (isClosed && !request.url.startsWith('/health/')) throw unavailable('gateway');
  });
  // A connection that were kept alive after its last answer would hold up the end.
  app.addHook('onSend', async (_request, reply) => {
    if (isLeaving) void reply.header('connection', 'close');
  });
  return {
    get isLeaving() {
      return isLeaving;
    },
    async drain({ graceMs, timeoutMs, closeSockets }) {
      isLeaving = true;
      if (graceMs > 0) await sleep(graceMs);
      isClosed = true;
      const cutOff = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
      await Promise.all([closeSockets(timeoutMs), app.close()]).finally(() => clearTimeout(cutOff));
    },
  };
}
