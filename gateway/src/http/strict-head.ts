import type { IncomingMessage } from 'node:http';
import { badUserInput, limitExceeded } from '@chorus/errors';
import type { FastifyInstance } from 'fastify';

const allowedHeaders = 100;

/**
 * Refuses heads that a proxy before us may have read otherwise than Node does: what one of the two overlooks can carry a
 * second meaning past the other.
 */
export function refuseAmbiguousHeads(app: FastifyInstance): void {
  // Node would drop what comes after the 2,000th header without a word. All together have 16 KB at most.
  app.server.maxHeadersCount = 0;
  app.addHook('onRequest', async ({ raw }) => checkHead(raw));
}

function checkHead({ httpVersion, rawHeaders, headers, headersDistinct }: IncomingMessage): void {
  const count = rawHeaders.length / 2;
  if (count > allowedHeaders)
    throw Object.assign(limitExceeded('headers', allowedHeaders, count), { statusCode: 431 });
  if (httpVersion !== '1.1' && httpVersion !== '1.0')
    throw Object.assign(badUserInput('Speak HTTP/1.1.'), { statusCode: 505 });
  if ((headersDistinct.host?.length ?? 0) > 1) throw badUserInput('There is more than one Host header.');
  // A small compressed body could become a large one.
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity')
    throw Object.assign(badUserInput('Send the body as it is: no Content-Encoding is read.'), {
      statusCode: 415,
    });
}
