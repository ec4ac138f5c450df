import { redact } from './redact';

/** Of an error, what helps to find its cause and is nobody's: the rest, such as PostgreSQL's `detail`, quotes rows. */
const kept = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine'] as const;

const longestText = 4_000;
const deepest = 5;

/** An error as the log keeps it, its causes and all that an AggregateError holds included. */
export function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redact(error) : typeof error;
  const { name, message, stack, cause } = error;
  const own = error as unknown as Record<string, unknown>;
  const extensions = own.extensions as { code?: unknown } | undefined;
  const known = kept.filter((key) => typeof own[key] === 'string').map((key) => [key, own[key]]);
  const inner = depth < deepest ? [cause, ...(error instanceof AggregateError ? error.errors : [])] : [];
  return {
    type: name,
    message: redact(message.slice(0, longestText)),
    ...(extensions?.code !== undefined && { code: extensions.code }),
    ...Object.fromEntries(known),
    stack: framesOf(stack),
    causes: inner.filter((one) => one !== undefined).map((one) => serializeError(one, depth + 1)),
  };
}

/** The stack begins with the message, which stands beside it already. */
const framesOf = (stack = ''): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n')
    .slice(0, longestText);
