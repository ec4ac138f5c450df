import { errorCodes } from '@chorus/errors';
import { durationBuckets, metrics } from '@chorus/telemetry';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { RequestReport } from '../context';

const durations = new Histogram({
  name: 'chorus_gateway_operation_duration_seconds',
  help: 'From the head of a request to the end of its answer. `operation`: a registered name, or other, anonymous, none.',
  labelNames: ['operation', 'type'],
  buckets: durationBuckets,
  registers: [metrics],
});

const operations = new Counter({
  name: 'chorus_gateway_operations_total',
  help: 'Requests to the graph. `outcome`: ok, partial (data beside errors), failed (no data), aborted (the client left).',
  labelNames: ['type', 'status', 'outcome'],
  registers: [metrics],
});

const errors = new Counter({
  name: 'chorus_gateway_errors_total',
  help: 'Errors that left in answers, by their code of the registry.',
  labelNames: ['code'],
  registers: [metrics],
});

// Shown from the beginning: what appears with its first count has not grown, for Prometheus.
for (const code of Object.keys(errorCodes)) errors.inc({ code }, 0);

let running = 0;

new Gauge({
  name: 'chorus_gateway_operations_in_flight',
  help: 'Requests to the graph that are not answered yet.',
  registers: [metrics],
  collect() {
    this.set(running);
  },
});

/** Counts the errors that a report holds: once for each. */
export function countErrors({ codes }: Pick<RequestReport, 'codes'>): void {
  for (const [code, count] of Object.entries(codes)) errors.inc({ code }, count);
}

/** The answer to a request has begun to stream: how long that takes says nothing. */
export const answerStreams = (): void => void (running -= 1);

/** Counts one operation that has ended. `status`: of HTTP, or `socket`, or `stream`. */
export function countOperation(
  report: RequestReport,
  { status, outcome, seconds }: { status: string; outcome: string; seconds: number },
): void {
  const type = report.operationType ?? 'none';
  durations.observe({ operation: report.operationLabel, type }, seconds);
  operations.inc({ type, status, outcome });
}

/** Measures every request to the graph. */
export function measureOperations(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const isOperation = request.routeOptions.url === '/graphql';
    const startedAt = performance.now();
    if (isOperation) running += 1;
    // Comes once, however a request ends: also when the client hung up before there was an answer.
    reply.raw.once('close', () => {
      const { report, isStream } = request.chorus;
      // Counted when it began.
      if (isStream) return;
      countErrors(report);
      if (!isOperation) return;
      running -= 1;
      countOperation(report, {
        status: String(reply.statusCode),
        outcome: outcomeOf(report, reply),
        seconds: (performance.now() - startedAt) / 1_000,
      });
    });
  });
}

/** Not by the status: clients that take plain JSON get 200 for many a refusal. */
function outcomeOf({ hasData, codes }: RequestReport, { raw }: FastifyReply): string {
  if (!raw.writableFinished) return 'aborted';
  if (!hasData) return 'failed';
  return Object.keys(codes).length === 0 ? 'ok' : 'partial';
}
