import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  RequestScope,
  signatureHeader,
  subscriptionPath,
  verifySubscription,
  type CallVerifier,
  type DomainQueryPort,
  type SubscriptionExtensions,
} from '@chorus/domain-queries';
import { findChorusError, unavailable, type ChorusError } from '@chorus/errors';
import type { Subgraph, SubscriptionRequest } from '@chorus/subgraph-kit';
import { continueTrace, SpanKind, type Logger } from '@chorus/telemetry';
import { parse, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { handleProtocols, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { servedEvents } from './served-events';
import { keepAlive, socketAdapter } from './socket-adapter';

export interface SubscriptionEndpointOptions {
  subgraph: Subgraph;
  verifier: CallVerifier;
  /** What the subgraph asks others through. */
  domainQueries: DomainQueryPort;
  logger?: Logger;
  /** Of one message. A gateway that sends more loses its socket. */
  maxMessageBytes: number;
  /** How often a gateway must show that it is alive. Default 10,000. */
  keepAliveMs?: number;
}

/** What graphql-ws takes for a document: it only looks whether it is a subscription. The subgraph reads the real one. */
const someSubscription = parse('subscription { __typename }');

type Asked = ExecutionArgs & { contextValue: { request: SubscriptionRequest; scope: RequestScope } };

/**
 * `GET /subscriptions`: graphql-ws for the gateways. One socket carries the subscriptions of many people, so it is
 * trusted with nothing: each `subscribe` brings a signature of its own. The signature of the request that opens the socket
 * only keeps strangers from holding one.
 *
 * The first answer to an accepted subscription is empty but for `extensions.isAccepted`; each event has its cursor in
 * `extensions`. An answer without extensions is the subgraph's refusal. A message of type `error` says that the call itself
 * was refused.
 */
export class SubscriptionEndpoint {
  private readonly sockets: WebSocketServer;
  private readonly protocol: Server;
  private isEnding = false;

  constructor(private readonly options: SubscriptionEndpointOptions) {
    this.sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxMessageBytes,
      perMessageDeflate: false,
      handleProtocols,
    });
    this.protocol = makeServer({
      onSubscribe: (_context, _id, payload) => this.admit(payload),
      subscribe: (asked) => this.subscribe(asked as Asked),
      // As it is: graphql-ws would call a method of each error, which formatted errors do not have.
      onNext: (_context, _id, _payload, _asked, result) => result,
    });
  }

  /** Takes over a connection, or refuses it over HTTP. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { verifier } = this.options;
    if (request.url !== subscriptionPath) return refuse(socket, '404 Not Found');
    if (this.isEnding) return refuse(socket, '503 Service Unavailable');
    try {
      verifier.finish(verifier.begin(request.headers[signatureHeader], subscriptionPath), Buffer.alloc(0));
    } catch (error) {
      this.noteRefusal(error);
      return refuse(socket, '401 Unauthorized');
    }
    this.sockets.handleUpgrade(request, socket, head, (opened) => this.serve(opened));
  }

  /** Closes every socket with 1012: the gateways open others, and go on where they were. */
  end(): void {
    this.isEnding = true;
    for (const socket of this.sockets.clients) {
      socket.close(1012, 'Service Restart');
      // Who does not answer is not waited for.
      setTimeout(() => socket.terminate(), 1_000).unref();
    }
  }

  private serve(socket: WebSocket): void {
    const { logger, subgraph, keepAliveMs = 10_000 } = this.options;
    const note = (err: unknown) =>
      logger?.warn({ err, subgraph: subgraph.name }, 'a gateway’s socket failed');
    keepAlive(socket, keepAliveMs);
    const closed = this.protocol.opened(socketAdapter(socket, note), undefined);
    socket.on('error', note);
    socket.once('close', (code, reason) => void closed(code, String(reason)));
  }

  /** Never throws: graphql-ws would close the socket, and with it everybody else's subscriptions. */
  private admit(payload: SubscribePayload): Asked | readonly ChorusError[] {
    const { subgraph, verifier, domainQueries } = this.options;
    try {
      const { claims, call } = verifySubscription(verifier, payload);
      const { query, variables, operationName, after } = call;
      const request: SubscriptionRequest = {
        query,
        variables: variables ?? undefined,
        operationName: operationName ?? undefined,
        after,
      };
      const scope = new RequestScope(claims, domainQueries);
      return {
        schema: subgraph.schema,
        document: someSubscription,
        contextValue: { request, scope },
        // Telling where the trace comes from needs no signature.
        rootValue: payload.extensions?.traceparent,
      };
    } catch (error) {
      this.noteRefusal(error);
      return [findChorusError(error) ?? unavailable(subgraph.name, error)];
    }
  }

  /** Never throws either. */
  private async subscribe({ contextValue, rootValue }: Asked) {
    const { subgraph, logger } = this.options;
    const { request, scope } = contextValue;
    const attributes = { 'chorus.subgraph': subgraph.name, 'chorus.request_id': scope.requestId };
    try {
      const stream = await continueTrace(
        `SUBSCRIBE ${subscriptionPath}`,
        typeof rootValue === 'string' ? rootValue : undefined,
        { kind: SpanKind.SERVER, attributes },
        () => subgraph.subscribe(request, scope),
      );
      if (!(Symbol.asyncIterator in stream)) return stream as ExecutionResult;
      return servedEvents(stream, subgraph.name);
    } catch (error) {
      logger?.error({ err: error, subgraph: subgraph.name }, 'subscription failed');
      return { errors: [unavailable(subgraph.name, error)] };
    }
  }

  private noteRefusal(error: unknown): void {
    const { logger, subgraph } = this.options;
    if (findChorusError(error)?.code === 'UNAUTHENTICATED')
      logger?.warn({ subgraph: subgraph.name }, 'an unsigned subscription was refused');
  }
}

export type ServedResult = ExecutionResult<Record<string, unknown>, SubscriptionExtensions>;

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
