import { rootCauseOf, toClientError } from '@chorus/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { noteCodes } from '../context';
import { graphqlMediaType } from './media-type';
import { statusOf } from './status';

/** Answers with one error and no data, in the shape and (unless `status` is given) with the status of its code. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  status?: number,
): FastifyReply {
  const mapped = toClientError(error, {
    requestId: request.id,
    onInternal: (cause) =>
      request.server.chorusLogger.error({ err: rootCauseOf(cause), requestId: request.id }, 'request failed'),
  });
  noteCodes(request.chorus.report, [mapped]);
  const { code, retryAfter } = mapped.extensions;
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
  return reply
    .code(status ?? statusOf[code])
    .type(graphqlMediaType(request.headers.accept) ?? 'application/json; charset=utf-8')
    .send(`${JSON.stringify({ errors: [mapped] })}\n`);
}
