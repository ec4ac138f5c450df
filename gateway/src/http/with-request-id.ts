import type { ClientError } from '@chorus/errors';
import type { FastifyRequest } from 'fastify';
import { noteCodes } from '../context';

/**
 * Apollo Server answers a request that never reached its pipeline (a body that is no operation, a suspected forgery)
 * through `formatError`, which is told nothing of the request: the id is added here.
 */
export function withRequestId(body: unknown, { id, chorus }: FastifyRequest): unknown {
  if (chorus.report.isMapped || typeof body !== 'string') return body;
  const answer = JSON.parse(body) as { errors?: ClientError[] };
  for (const error of answer.errors ?? []) error.extensions.requestId = id;
  noteCodes(chorus.report, answer.errors ?? []);
  return `${JSON.stringify(answer)}\n`;
}
