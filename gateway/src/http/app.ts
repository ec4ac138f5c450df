import type { Viewer } from '@chorus/domain-queries';
import { badUserInput } from '@chorus/errors';
import type { Logger } from '@chorus/telemetry';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { emptyReport, type RequestReport } from '../context';
import { answerClientError, refuseExpectations } from './client-errors';
import { compressAnswers } from './compression';
import { allowOrigins } from './cors';
import { answerErrors } from './errors';
import { readJsonBodies } from './json-body';
import { prefersHtmlConstraint } from './prefers-html';
import { requestIdOf } from './request-id';
import { sendError } from './send-error';
import { refuseAmbiguousHeads } from './strict-head';

declare module 'fastify' {
  interface FastifyRequest {
    chorus: RequestState;
  }
  interface FastifyInstance {
    chorusLogger: Logger;
  }
}

/** What the HTTP side knows of a request. */
export interface RequestState {
  viewer: Viewer;
  report: RequestReport;
  /** By `performance.now()`. */
  startedAt: number;
  /** Is it answered by server-sent events? Those are counted and logged when they begin. */
  isStream: boolean;
}

export interface AppOptions {
  logger: Logger;
  bodyBytes: number;
  requestTimeoutMs: number;
  trustProxy: boolean;
  corsOrigins: readonly string[];
  compression: boolean;
}

/** The HTTP server without its routes: request ids, bodies of JSON only, errors of the registry. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { logger, bodyBytes, requestTimeoutMs, trustProxy } = options;
  // Node takes the larger of the two for the time that a whole request may take.
  const headersMs = Math.min(requestTimeoutMs, 60_000);
  const app = fastify({
    // Fastify's own lines would hold addresses and URLs.
    logger: false,
    genReqId: requestIdOf,
    bodyLimit: bodyBytes,
    // For the whole request to arrive.
    requestTimeout: requestTimeoutMs,
    trustProxy,
    // Ours says so in the registry's words: see `draining.ts`.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    // Node would refuse a request without a host by itself, without a word; the route says what is wrong.
    http: { requireHostHeader: false, connectionsCheckingInterval: 1_000, headersTimeout: headersMs },
    // A URL that cannot be decoded reaches no route and no hook.
    frameworkErrors: (error, request, reply) => {
      begin(request, reply);
      void sendError(request, reply, badUserInput(error.message), error.statusCode);
    },
  });
  refuseExpectations(app.server);
  app.addConstraintStrategy(prefersHtmlConstraint);
  app.decorate('chorusLogger', logger);
  app.decorateRequest('chorus');
  app.addHook('onRequest', async (request, reply) => begin(request, reply));
  refuseAmbiguousHeads(app);
  readJsonBodies(app);
  answerErrors(app, bodyBytes);
  // Before all that refuses: a page must be able to read a refusal.
  await allowOrigins(app, options.corsOrigins);
  if (options.compression) await compressAnswers(app);
  return app;
}

function begin(request: FastifyRequest, reply: FastifyReply): void {
  request.chorus = {
    viewer: { kind: 'anonymous' },
    report: emptyReport(),
    startedAt: performance.now(),
    isStream: false,
  };
  // What an answer holds is for who asked: nobody on the way keeps it, unless a route says otherwise, or guesses its type.
  void reply.headers({
    'x-request-id': request.id,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}
