import { redact } from '@chorus/telemetry';
import type { RetryPolicy } from './consumer';

const defaults: RetryPolicy = { attempts: 5, baseDelayMs: 200, maxDelayMs: 30_000 };

export function retryPolicy(own: Partial<RetryPolicy> = {}): RetryPolicy {
  return { ...defaults, ...own };
}

/** The wait after this many failures: exponential, the upper half of it at random so that retries do not march in step. */
export function retryDelayMs(policy: RetryPolicy, failures: number): number {
  const full = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failures - 1));
  return Math.round(full * (0.5 + Math.random() / 2));
}

/**
 * PostgreSQL: connection trouble (08), resources (53), shutting down or starting (57P0x), a serialisation failure or
 * deadlock (40001, 40P01). Node: sockets. Chorus: a domain that is down. A time limit is not among them: the event
 * itself may be what takes too long.
 */
const transientCode =
  /^(08...|53...|57P0[1-5]|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|UNAVAILABLE)$/;
const transientMessage =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Is this failure about something unreachable or busy, rather than about the event? Then waiting mends it. */
export function isTransient(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code, message } = at as Error & { code?: unknown };
    if (typeof code === 'string' && transientCode.test(code)) return true;
    if (transientMessage.test(message)) return true;
  }
  return false;
}

const longestReason = 500;
const longestRedacted = 2_000;

/**
 * An error's message, and its causes', fit to be kept and shown: credentials, tokens, addresses and quoted values are
 * taken out, and it ends after 500 characters.
 */
export function safeReason(error: unknown): string {
  const parts: string[] = [];
  let at = error;
  do {
    const { name, message, code } = describe(at);
    parts.push(`${name}${code}: ${message}`);
    at = at instanceof Error ? at.cause : undefined;
  } while (at !== undefined && parts.length < 5);
  let text = parts.join(' <- ');
  // Cut between words: half a secret would not be known as one.
  if (text.length > longestRedacted) text = text.slice(0, longestRedacted).replace(/\S*$/, '');
  return redact(text).slice(0, longestReason);
}

function describe(thrown: unknown): { name: string; message: string; code: string } {
  if (!(thrown instanceof Error)) return { name: 'Thrown', message: String(thrown), code: '' };
  const { code } = thrown as { code?: unknown };
  return { name: thrown.name, message: thrown.message, code: typeof code === 'string' ? ` ${code}` : '' };
}
