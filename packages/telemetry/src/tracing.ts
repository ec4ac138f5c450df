import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type TimeInput,
} from '@opentelemetry/api';

export { SpanKind, SpanStatusCode, type Attributes, type Span };

let isOn = false;
let tracer = trace.getTracer('chorus');

/** Told by `startTracing`: until then, every function here is a call of what it was given and nothing else. */
export function setTracing(on: boolean): void {
  isOn = on;
  // A tracer stays with the provider that was there when it was first used.
  tracer = trace.getTracer('chorus');
}

export interface SpanOptions {
  kind?: SpanKind;
  /** Ids, names and statements of ours; never values that a person typed. */
  attributes?: Attributes;
  /** Where it belongs, as a `traceparent`; else to what is going on. */
  parent?: string;
  /** Other spans that it has to do with, as `traceparent`s. */
  links?: readonly string[];
  startTime?: TimeInput;
}

/** Is somebody watching what goes on here? */
export const isTraced = (): boolean => isOn && isSampled(trace.getActiveSpan());

/**
 * Runs `work` as a span of its own trace, or of `parent`'s. `work` gets the span; undefined where it is not recorded.
 * A failure is noted by its kind, without its message, which may quote what somebody wrote.
 */
export function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span?: Span) => Promise<Result>,
): Promise<Result> {
  if (!isOn) return work();
  const base = options.parent === undefined ? context.active() : contextOf(options.parent);
  const span = tracer.startSpan(name, toSpan(options), base);
  const inside = trace.setSpan(base, span);
  // Within what is not sampled nothing is, but it must be known there.
  if (!span.isRecording()) return context.with(inside, work);
  return context.with(inside, () =>
    work(span).then(
      (result) => {
        span.end();
        return result;
      },
      (error: unknown) => {
        noteFailure(span, error);
        span.end();
        throw error;
      },
    ),
  );
}

/** `inSpan` for who was called by another process of ours, in the trace that its `traceparent` header names, if any. */
export function continueTrace<Result>(
  name: string,
  traceparent: string | string[] | undefined,
  options: Omit<SpanOptions, 'parent'>,
  work: () => Promise<Result>,
): Promise<Result> {
  return typeof traceparent === 'string' ? inSpan(name, { ...options, parent: traceparent }, work) : work();
}

/** `inSpan` for a step inside of something: where nothing is traced, such as in a poll, it starts no trace. */
export function inStep<Result>(
  name: string,
  options: Omit<SpanOptions, 'parent'>,
  work: (span?: Span) => Promise<Result>,
): Promise<Result> {
  return isTraced() ? inSpan(name, options, work) : work();
}

/** A step whose work needs no context: the caller ends it. Undefined where nothing is traced. */
export function startStep(name: string, options: SpanOptions = {}): Span | undefined {
  if (!isOn) return undefined;
  const base = options.parent === undefined ? context.active() : contextOf(options.parent);
  return isSampled(trace.getSpan(base)) ? tracer.startSpan(name, toSpan(options), base) : undefined;
}

/** Marks a span as failed, by the error's name and code. */
export function noteFailure(span: Span, error: unknown): void {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  span.setAttribute('error.type', String(code ?? name ?? 'unknown'));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Marks what goes on as failed, for who tells of a failure otherwise than by throwing. */
export function failStep(error: unknown): void {
  const span = isOn ? trace.getActiveSpan() : undefined;
  if (span) noteFailure(span, error);
}

/** Runs `work` outside of any trace: for what goes on by itself after the one who began it. */
export function untraced<Result>(work: () => Result): Result {
  return isOn ? context.with(ROOT_CONTEXT, work) : work();
}

/** The W3C `traceparent` of what goes on, for whoever continues it elsewhere. Undefined where nothing is traced. */
export function traceParent(): string | undefined {
  return isTraced() ? headersOf(context.active()).traceparent : undefined;
}

/** The headers that carry the trace to another process of ours; none where nothing is traced. */
export const traceHeaders = (): Record<string, string> => (isTraced() ? headersOf(context.active()) : {});

/** The id of the trace that goes on, for logs. */
export const traceId = (): string | undefined =>
  isTraced() ? trace.getActiveSpan()?.spanContext().traceId : undefined;

function headersOf(active: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(active, headers);
  return headers;
}

const contextOf = (traceparent: string): Context => propagation.extract(ROOT_CONTEXT, { traceparent });

function toSpan({ kind, attributes, links = [], startTime }: SpanOptions) {
  const linked = links.flatMap((traceparent): Link[] => {
    const spanContext = trace.getSpanContext(contextOf(traceparent));
    return spanContext ? [{ context: spanContext }] : [];
  });
  return { kind, attributes, startTime, links: linked };
}

/** Sampled, here or where it came from. */
const isSampled = (span: Span | undefined): boolean =>
  span !== undefined && (span.spanContext().traceFlags & 1) === 1;
