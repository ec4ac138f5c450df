import type { Logger } from '@chorus/telemetry';
import { countErrors, countOperation } from '../observability/operation-metrics';
import type { Opened } from '../subscriptions/subscriptions';

/** Counts an operation that came over a socket, and logs it, as one over HTTP: a subscription when it has begun. */
export function observeSocketOperation(
  { report, kind }: Opened,
  { requestId, startedAt, logger }: { requestId: string; startedAt: number; logger: Logger },
): void {
  const durationMs = performance.now() - startedAt;
  const hasErrors = Object.keys(report.codes).length > 0;
  const outcome = kind === 'refused' || !report.hasData ? 'failed' : hasErrors ? 'partial' : 'ok';
  countErrors(report);
  countOperation(report, { status: 'socket', outcome, seconds: durationMs / 1_000 });
  logger.info(
    {
      requestId,
      operation: report.operationName,
      type: report.operationType,
      status: 'socket',
      durationMs: Math.round(durationMs * 10) / 10,
      ...(report.traceId !== null && { traceId: report.traceId }),
      ...(hasErrors && { codes: report.codes }),
    },
    'operation',
  );
}
