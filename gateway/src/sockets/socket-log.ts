import type { Logger } from '@chorus/telemetry';
import { countErrors, countOperation } from '../observability/operation-metrics';
import type { Opened } from '../subscriptions/subscriptions';

export interface ObservedOperation {
  requestId: string;
  /** By `performance.now()`. */
  startedAt: number;
  /** The door that it came through, where HTTP has a status. */
  status: 'socket' | 'stream';
  logger: Logger;
}

/** Counts an operation that came over a socket or is answered by a stream, and logs it, as one over HTTP: a subscription when it has begun. */
export function observeStreamedOperation(
  { report, kind }: Opened,
  { requestId, startedAt, status, logger }: ObservedOperation,
): void {
  const durationMs = performance.now() - startedAt;
  const hasErrors = Object.keys(report.codes).length > 0;
  const outcome = kind === 'refused' || !report.hasData ? 'failed' : hasErrors ? 'partial' : 'ok';
  countErrors(report);
  countOperation(report, { status, outcome, seconds: durationMs / 1_000 });
  logger.info(
    {
      requestId,
      operation: report.operationName,
      type: report.operationType,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(report.traceId !== null && { traceId: report.traceId }),
      ...(hasErrors && { codes: report.codes }),
    },
    'operation',
  );
}
