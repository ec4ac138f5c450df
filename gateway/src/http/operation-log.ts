import type { FastifyInstance } from 'fastify';

/** One line for each operation: what, how long, how it ended. No variables, no addresses, nobody's name. */
export function logOperations(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url !== '/graphql' || request.chorus.isStream) return;
    const { operationName, operationType, traceId, codes } = request.chorus.report;
    app.chorusLogger.info(
      {
        requestId: request.id,
        operation: operationName,
        type: operationType,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime * 10) / 10,
        ...(traceId !== null && { traceId }),
        ...(Object.keys(codes).length > 0 && { codes }),
      },
      'operation',
    );
  });
}
