import { badUserInput, findChorusError, limitExceeded } from '@chorus/errors';
import type { FastifyInstance } from 'fastify';
import { sendError } from './send-error';

/** What fails outside of the GraphQL pipeline, and what fastify refuses by itself, in the registry's words. */
export function answerErrors(app: FastifyInstance, bodyBytes: number): void {
  app.setNotFoundHandler((request, reply) =>
    sendError(request, reply, badUserInput('There is nothing here. The graph is at /graphql.'), 404),
  );
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
      // A body without a length is cut off at the limit: it has at least one byte more.
      const measured = Number(request.headers['content-length'] ?? bodyBytes + 1);
      return sendError(request, reply, limitExceeded('body bytes', bodyBytes, measured), 413);
    }
    const { statusCode } = error;
    const isFastifys =
      !findChorusError(error) && statusCode !== undefined && statusCode >= 400 && statusCode < 500;
    return sendError(request, reply, isFastifys ? badUserInput(error.message) : error, statusCode);
  });
}
