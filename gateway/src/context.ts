import type { RequestScope } from '@chorus/domain-queries';
import type { ClientError } from '@chorus/errors';
import type { DocumentNode } from 'graphql';
import type { FetchFailure } from './federation/fetch-failure';
import { countLimitRefusal } from './limits/limit-metrics';

/** What is noted of a request while it runs, for its one log line. No texts, names or addresses. */
export interface RequestReport {
  operationName: string | null;
  operationType: string | null;
  /** What metrics and traces call the operation: its name if it is registered, else `other`, `anonymous` or `none`. */
  operationLabel: string;
  /** Of the trace that records the request, if one does. */
  traceId: string | null;
  /** How often each code left. */
  codes: Record<string, number>;
  /** Has the GraphQL pipeline mapped the errors of the answer? */
  isMapped: boolean;
  /** Does the answer hold data? */
  hasData: boolean;
}

/** How the pipeline hands a subscription to the door that it came through. */
export interface AdmittedOperation {
  /** Set where the operation is a subscription that passed every check. */
  subscription: { readonly document: DocumentNode; readonly operationName: string | undefined } | null;
  /** Are mutations refused at that door? */
  readonly isReadOnly: boolean;
}

/** What one request of a client carries through the gateway. */
export interface GatewayContext {
  /** Who asks, and what was loaded for them: one for all fetches of the request. */
  readonly scope: RequestScope;
  readonly report: RequestReport;
  /** When the answer is due, by `performance.now()`: nothing is waited for any longer. */
  readonly dueAt: number;
  /** The fetches of the request that failed as a whole. */
  readonly failures: FetchFailure[];
  /** Given by doors that can stream. */
  readonly admitted?: AdmittedOperation;
}

export const emptyReport = (): RequestReport => ({
  operationName: null,
  operationType: null,
  operationLabel: 'none',
  traceId: null,
  codes: {},
  isMapped: false,
  hasData: false,
});

export function noteCodes(report: RequestReport, errors: readonly ClientError[]): void {
  for (const { extensions } of errors) {
    report.codes[extensions.code] = (report.codes[extensions.code] ?? 0) + 1;
    if (extensions.code === 'LIMIT_EXCEEDED' && extensions.limit) countLimitRefusal(extensions.limit);
  }
}
