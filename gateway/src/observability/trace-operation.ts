import { inSpan, SpanKind, SpanStatusCode, type Span } from '@chorus/telemetry';
import type { RequestReport } from '../context';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What a proxy of ours may hand on: version 00 of the W3C's trace context. */
const wellFormed = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/;

/** Whose fault the answer is not: they make a trace one to look at. */
const faults = ['INTERNAL', 'UNAVAILABLE'];

/**
 * Runs a request to the graph as a trace. A client's own `traceparent` is continued only where `trustsCallers` (a proxy
 * of ours stands in front): strangers must not decide what is recorded.
 */
export function traceOperation<Result>(
  request: FastifyRequest,
  reply: FastifyReply,
  { trustsCallers }: { trustsCallers: boolean },
  work: () => Promise<Result>,
): Promise<Result> {
  const { traceparent } = request.headers;
  const parent =
    trustsCallers && typeof traceparent === 'string' && wellFormed.test(traceparent)
      ? traceparent
      : undefined;
  const options = { kind: SpanKind.SERVER, parent, startTime: Date.now() - reply.elapsedTime };
  return inSpan('graphql', options, async (span) => {
    request.chorus.report.traceId = span?.spanContext().traceId ?? null;
    const result = await work();
    if (span) describe(span, request, reply);
    return result;
  });
}

/** Runs an operation that came over a socket as a trace of its own: a subscription until it has begun. */
export function traceSocketOperation<Result extends { readonly report: RequestReport }>(
  requestId: string,
  work: () => Promise<Result>,
): Promise<Result> {
  return inSpan('graphql', { kind: SpanKind.SERVER }, async (span) => {
    const result = await work();
    result.report.traceId = span?.spanContext().traceId ?? null;
    if (span) describeOperation(span, result.report, requestId);
    return result;
  });
}

function describe(span: Span, request: FastifyRequest, reply: FastifyReply): void {
  span.setAttributes({
    'http.request.method': request.method,
    'http.response.status_code': reply.statusCode,
  });
  describeOperation(span, request.chorus.report, request.id);
}

function describeOperation(
  span: Span,
  { operationLabel, operationType, codes }: RequestReport,
  requestId: string,
): void {
  span.updateName(`${operationType ?? 'graphql'} ${operationLabel}`);
  span.setAttributes({
    'graphql.operation.type': operationType ?? undefined,
    'graphql.operation.name': operationLabel,
    'chorus.request_id': requestId,
    'chorus.error_codes': Object.keys(codes),
  });
  if (faults.some((code) => code in codes)) span.setStatus({ code: SpanStatusCode.ERROR });
}
