import { isUtf8 } from 'node:buffer';
import { badUserInput } from '@chorus/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * Bodies are JSON in UTF-8. Node would put U+FFFD wherever bytes are no UTF-8, and people would find it in their texts.
 * Members named `__proto__`, and prototypes of constructors, are refused.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  // Without it, what a browser sends from a foreign page without asking first is not even read.
  app.removeContentTypeParser(['text/plain', 'application/json']);
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (!isUtf8(body)) return done(badUserInput('The body is not UTF-8.'));
    void parse(request as FastifyRequest, body.toString('utf8'), done);
  });
}
