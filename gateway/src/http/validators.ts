import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What the same URL may be answered differently by. Never by who asks: an answer to a token is not kept at all. */
const variesBy = 'accept, accept-encoding, authorization';

/**
 * Gives an answer that caches may keep what they need to keep it apart and to ask whether it changed. True when it is
 * what the client has already: then it needs no body.
 */
export function isNotModified(request: FastifyRequest, reply: FastifyReply, body: string): boolean {
  if (!String(reply.getHeader('cache-control')).startsWith('public')) return false;
  const vary = reply.getHeader('vary');
  void reply.header('vary', vary === undefined ? variesBy : `${String(vary)}, ${variesBy}`);
  // Weak: compression changes the bytes, not what they say.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  void reply.header('etag', etag);
  const known = request.headers['if-none-match'];
  return known !== undefined && known.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*');
}
