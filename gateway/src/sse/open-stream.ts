import type { SignedClaims } from '@chorus/domain-queries';
import { toClientError, unauthenticated } from '@chorus/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { emptyReport, noteCodes } from '../context';
import { answerStreams, countErrors } from '../observability/operation-metrics';
import { observeStreamedOperation } from '../sockets/socket-log';
import { resultOf } from '../subscriptions/result-text';
import type { AskedOperation, Opened, Subscriptions } from '../subscriptions/subscriptions';
import { EventStream, type EventStreamOptions } from './event-stream';
import { streamEnded, streamOpened } from './stream-metrics';

export interface OpenStreamOptions {
  subscriptions: Pick<Subscriptions, 'open'>;
  limits: EventStreamOptions['limits'];
  /** As Unix time in milliseconds. */
  expiresAtMs: number;
  /** Runs once, when nothing is left of it. */
  onEnd: () => void;
}

/** One operation of one client, with the stream of its answers. The request is hijacked already. */
export class OpenStream {
  /** By whose session it was opened; null where nobody is signed in. */
  readonly sessionId: string | null;
  private readonly claims: SignedClaims;
  private readonly stream: EventStream;
  private readonly expiry: NodeJS.Timeout;
  private subscription: Extract<Opened, { kind: 'subscribed' }> | null = null;
  private isLeaving = false;
  private hasEnded = false;

  constructor(
    private readonly request: FastifyRequest,
    reply: FastifyReply,
    private readonly options: OpenStreamOptions,
  ) {
    const { viewer } = request.chorus;
    const userAgent = request.headers['user-agent']?.slice(0, 500) ?? null;
    this.claims = { viewer, client: { address: request.ip, userAgent }, requestId: request.id };
    this.sessionId = viewer.kind === 'person' ? viewer.sessionId : null;
    this.expiry = setTimeout(() => this.expire(), options.expiresAtMs - Date.now()).unref();
    streamOpened();
    this.stream = new EventStream(reply.raw, reply.getHeaders(), {
      limits: options.limits,
      onRoom: () => this.subscription?.resume(),
      onEnd: (end) => {
        this.hasEnded = true;
        clearTimeout(this.expiry);
        this.subscription?.close();
        this.subscription = null;
        streamEnded(end);
        options.onEnd();
      },
    });
  }

  /** Ends when the operation is answered, refused, or under way. Never rejects. */
  async run(operation: AskedOperation): Promise<void> {
    const { chorus, headers, method, id: requestId, server } = this.request;
    const after = headers['last-event-id'];
    const opened = await this.options.subscriptions.open(operation, {
      claims: () => this.claims,
      sink: this.stream,
      isReadOnly: method !== 'POST',
      ...(typeof after === 'string' && after !== '' && { after }),
    });
    const { traceId } = chorus.report;
    chorus.report = { ...opened.report, traceId };
    answerStreams();
    const { startedAt } = chorus;
    const report = chorus.report;
    observeStreamedOperation(
      { ...opened, report },
      { requestId, startedAt, status: 'stream', logger: server.chorusLogger },
    );
    this.settle(opened);
  }

  /** The token speaks for nobody any more. Who was nobody all the time comes again. */
  expire(): void {
    if (this.hasEnded) return;
    if (this.sessionId === null) return this.stream.hangUp();
    const refusal = unauthenticated(
      'The access token is not valid any more. Refresh it, then subscribe again with the last cursor.',
    );
    const error = toClientError(refusal, { requestId: this.request.id });
    const report = emptyReport();
    noteCodes(report, [error]);
    countErrors(report);
    this.stream.next(resultOf({ errors: [error] }));
    this.stream.complete();
  }

  /** Hangs up on a subscription: its client comes again, elsewhere. What is answered once is answered. */
  leave(): void {
    this.isLeaving = true;
    if (this.subscription) this.stream.hangUp();
  }

  private settle(opened: Opened): void {
    if (opened.kind === 'subscribed') {
      if (this.hasEnded) return opened.close();
      this.subscription = opened;
      if (this.isLeaving) this.leave();
      return;
    }
    this.stream.next(resultOf(opened.kind === 'refused' ? { errors: opened.errors } : opened.result));
    this.stream.complete();
  }
}
