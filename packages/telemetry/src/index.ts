export * from './logger';
export * from './metrics';
export * from './metrics-access';
export * from './redact';
export { collectProcessMetrics } from './process-metrics';
export { startTracing, type Tracing, type TracingOptions } from './start-tracing';
export {
  continueTrace,
  failStep,
  inSpan,
  inStep,
  isTraced,
  noteFailure,
  SpanKind,
  SpanStatusCode,
  startStep,
  traceHeaders,
  traceId,
  traceParent,
  untraced,
  type Attributes,
  type Span,
  type SpanOptions,
} from './tracing';
