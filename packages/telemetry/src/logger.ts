import pino, { type Logger } from 'pino';
import { serializeError } from './serialize-error';
import { isTraced, traceId } from './tracing';

export type { Logger };

/**
 * The process's logger: JSON lines on standard error. Log ids, counts and codes; never texts, names, addresses, tokens.
 * Errors go under `err`, where what they quote is taken out; what is traced gets its `traceId`.
 * `CHORUS_LOG_LEVEL` (default `info`) is read here, because logging starts before configuration.
 */
export const logger: Logger = pino(
  {
    level: process.env.CHORUS_LOG_LEVEL ?? 'info',
    base: null,
    mixin: () => (isTraced() ? { traceId: traceId() } : {}),
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => serializeError(error) },
    redact: {
      paths: ['*.password', '*.token', '*.email', 'authorization', '*.authorization'],
      remove: true,
    },
  },
  pino.destination(2),
);
