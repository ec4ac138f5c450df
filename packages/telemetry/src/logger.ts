import { isTraced, traceId } from './tracing';
import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * The process's logger: JSON lines on standard error. Log ids, counts and codes; never texts, names, addresses, tokens.
 * `CHORUS_LOG_LEVEL` (default `info`) is read here, because logging starts before configuration.
 */
export const logger: Logger = pino(
  {
    level: process.env.CHORUS_LOG_LEVEL ?? 'info',
    base: null,
    mixin: () => (isTraced() ? { traceId: traceId() } : {}),
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        ...['*.password', '*.token', '*.email', 'authorization', '*.authorization'],
        // PostgreSQL quotes rows and statements there.
        ...['err.detail', 'err.where', 'err.internalQuery'],
      ],
      remove: true,
    },
  },
  pino.destination(2),
);
