import { mayReadMetrics, metrics, printMetrics, type MetricsAccess } from '@chorus/telemetry';
import type { FastifyInstance } from 'fastify';

/** `GET /metrics` for Prometheus. To who may not read them there is nothing here, as on any other path. */
export function registerMetrics(app: FastifyInstance, access: MetricsAccess): void {
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request.raw, access)) return reply.callNotFound();
    return reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await printMetrics());
  });
}
