import type { IncomingMessage } from 'node:http';

/**
 * May this page open a socket? Browsers ask nobody before they do, and always say where the page is from. A socket has
 * only the rights that its token gives, which no foreign page has, so this protects no one's data; but a page that may
 * not call the graph over HTTP may not call it here either. What is no browser says no origin.
 */
export function isAllowedOrigin({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
