import { badUserInput } from '@chorus/errors';
import type { IncomingHttpHeaders } from 'node:http';

/** What a form of a foreign page may send. */
const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/**
 * Refuses what a foreign page can have a browser send without asking first, by the same rule as Apollo Server for HTTP: a
 * body that no form can send, or a header that no form can set.
 */
export function requirePreflight(headers: IncomingHttpHeaders): void {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type && !formTypes.includes(type)) return;
  if (headers['x-apollo-operation-name'] || headers['apollo-require-preflight']) return;
  throw badUserInput(
    'A page of another site could have sent this: send `content-type: application/json`, or an `apollo-require-preflight` header.',
  );
}
