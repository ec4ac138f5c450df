import type { PushOutcome, PushReason } from './push-sender';

/** Longer than any service asks for; a wrong Retry-After must not silence a device for good. */
const longestMs = 24 * 60 * 60 * 1000;
/** Where a service is too busy and names no time: FCM asks for a minute, the others for "later". */
export const busyMs = 60_000;
/** Where nobody answered, or with a fault. */
export const faultMs = 10_000;

export const delivered: PushOutcome = { kind: 'delivered' };
export const gone = (since: Date | null = null): PushOutcome => ({ kind: 'gone', since });
export const refused = (reason: PushReason): PushOutcome => ({ kind: 'refused', reason });
export const retry = (afterMs: number, reason: PushReason): PushOutcome => ({
  kind: 'retry',
  afterMs: Math.min(Math.max(afterMs, 1_000), longestMs),
  reason,
});

/** Milliseconds of a Retry-After header (RFC 9110, section 10.2.3: seconds or a date); null where there is none. */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(at - now, 0);
}

/**
 * What is the same for every service: 2xx is delivered, 429 and 503 wait as the service says, other faults of it wait a
 * little. Null for what the service has its own meaning for.
 */
export function commonOutcome(
  { status, retryAfter }: { status: number; retryAfter: string | undefined },
  now: number,
): PushOutcome | null {
  if (status >= 200 && status < 300) return delivered;
  const asked = retryAfterMs(retryAfter, now);
  if (status === 429) return retry(asked ?? busyMs, 'BUSY');
  if (status === 503) return retry(asked ?? busyMs, 'UNAVAILABLE');
  if (status >= 500) return retry(asked ?? faultMs, 'FAULT');
  return null;
}
