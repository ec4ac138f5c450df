import type { IncomingMessage } from 'node:http';
import { uuidv7 } from 'uuidv7';

const wellFormed = /^[A-Za-z0-9._-]{8,64}$/;

/** The client's own `x-request-id` when it is fit for logs and events, else a new UUIDv7. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && wellFormed.test(given) ? given : uuidv7();
}
