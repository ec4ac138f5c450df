import { setTimeout as sleep } from 'node:timers/promises';
import {
  signatureHeader,
  signSubscription,
  subscriptionPath,
  type RequestScope,
  type SignedClaims,
  type SubgraphClient,
} from '@chorus/domain-queries';
import type { SubgraphResult, SubgraphStream, SubscriptionRequest } from '@chorus/subgraph-kit';
import { metrics, traceHeaders } from '@chorus/telemetry';
import { createClient, type Client, type SubscribePayload } from 'graphql-ws';
import { Counter } from 'prom-client';
import WebSocket from 'ws';
import { nobodyWaits, UpstreamOperation } from './upstream-operation';

const connections = new Counter({
  name: 'chorus_upstream_connections_total',
  help: 'Sockets to subgraphs. `outcome`: opened, left (nobody subscribed any more), lost, refused (not opened).',
  labelNames: ['subgraph', 'outcome'],
  registers: [metrics],
});

export interface SubscriptionSocketOptions {
  /** How often the subgraph must show that it is alive. Default 10,000. */
  keepAliveMs?: number;
  /** How long it may take to say so, and to accept a socket or a subscription. Default 5,000. */
  answerMs?: number;
  /** Events that one reader may leave unread. Default 1,000. */
  maxQueued?: number;
  /** Between attempts to open a socket, at most. Default 2,000. */
  maxDelayMs?: number;
  /** How long the socket stays when nobody subscribes any more: people come and go. Default 5,000. */
  idleMs?: number;
}

/** As much as a subgraph sends in one answer, and no more than it takes in one message, with room to spare. */
const maxEventBytes = 16_000_000;
const maxOperationBytes = 1_000_000;
const firstDelayMs = 100;
const defaultAnswerMs = 5_000;

/**
 * All of this process's subscriptions at one subgraph, on one socket, opened when it is needed. graphql-ws's client keeps
 * the protocol; it repeats nothing by itself, because it would repeat what was signed and what has been seen. Whose stream
 * is lost is told by `UpstreamLost`; who subscribes again, waits with all others for one new socket.
 */
export class SubscriptionSocket {
  private readonly client: Client;
  private failures = 0;
  private deadline: NodeJS.Timeout | undefined;

  constructor(
    private readonly subgraph: SubgraphClient,
    private readonly options: SubscriptionSocketOptions = {},
  ) {
    const { keepAliveMs = 10_000, answerMs = defaultAnswerMs, idleMs = 5_000 } = options;
    const name = subgraph.subgraph;
    this.client = createClient({
      url: () => this.whenItIsTime(),
      webSocketImpl: signedWebSocket(subgraph, answerMs),
      retryAttempts: 0,
      keepAlive: keepAliveMs,
      lazyCloseTimeout: idleMs,
      connectionAckWaitTimeout: answerMs,
      on: {
        connecting: () => (this.failures += 1),
        connected: () => {
          this.failures = 0;
          connections.inc({ subgraph: name, outcome: 'opened' });
        },
        ping: (isReceived) => {
          if (!isReceived) this.deadline = setTimeout(() => this.client.terminate(), answerMs);
        },
        pong: (isReceived) => isReceived && clearTimeout(this.deadline),
        closed: (event) => {
          clearTimeout(this.deadline);
          const isLeft = (event as { code?: unknown }).code === 1000;
          connections.inc({
            subgraph: name,
            outcome: this.failures > 0 ? 'refused' : isLeft ? 'left' : 'lost',
          });
        },
      },
    });
  }

  /**
   * Resolves when the subgraph has accepted or refused it. Rejects when it does not answer, or not in time. `signal` ends
   * it at any time, as the iterator's `return` does.
   */
  subscribe(
    request: SubscriptionRequest,
    scope: RequestScope,
    signal?: AbortSignal,
  ): Promise<SubgraphStream | SubgraphResult> {
    if (signal?.aborted) return Promise.reject(nobodyWaits());
    if (sizeOf(request) > maxOperationBytes) return Promise.reject(new Error('The operation is too large.'));
    const { client, subgraph, options } = this;
    const { answerMs = defaultAnswerMs, maxQueued } = options;
    const { subgraph: name, signer } = subgraph;
    const { claims } = scope;
    const { traceparent } = traceHeaders();
    // Signed when it is sent, however long it waits for a socket.
    const toJSON = () => signSubscription(signer, { subgraph: name, claims, traceparent }, request);
    const payload = { query: request.query, toJSON } as SubscribePayload;
    return new UpstreamOperation({ client, payload, subgraph: name, signal, maxQueued }).accepted(
      2 * answerMs,
    );
  }

  /** Who still reads is told that his stream is lost. */
  async close(): Promise<void> {
    clearTimeout(this.deadline);
    this.client.terminate();
    // Once it is disposed of, the client would tell them that their streams are complete.
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.resolve(this.client.dispose()).catch(() => undefined);
  }

  /** Attempts that fail come ever slower, and not from all gateways at once. */
  private async whenItIsTime(): Promise<string> {
    const { maxDelayMs = 2_000 } = this.options;
    const past = this.failures - 1;
    if (past > 0)
      await sleep(Math.min(maxDelayMs, firstDelayMs * 2 ** (past - 1)) * (0.5 + Math.random() / 2));
    return `${this.subgraph.url.replace(/^http/, 'ws').replace(/\/$/, '')}${subscriptionPath}`;
  }
}

/** A socket that a subgraph lets in: who opens it shows that he belongs to the platform. */
function signedWebSocket({ subgraph, signer }: SubgraphClient, handshakeTimeout: number): unknown {
  const claims: SignedClaims = {
    viewer: { kind: 'service', name: 'gateway' },
    client: { address: null, userAgent: null },
    requestId: 'subscriptions',
  };
  return class extends WebSocket {
    constructor(url: string, protocols: string) {
      const signature = signer.sign(claims, { subgraph, path: subscriptionPath, body: '' });
      const headers = { [signatureHeader]: signature };
      super(url, protocols, {
        headers,
        handshakeTimeout,
        maxPayload: maxEventBytes,
        perMessageDeflate: false,
      });
      // graphql-ws listens while it has a use for the socket. When it gives up one that is not open yet, ws tells it so
      // once more, and nobody listening would be the end of the process.
      this.on('error', () => undefined);
    }
  };
}

const sizeOf = ({ query, variables }: SubscriptionRequest): number =>
  Buffer.byteLength(query) + Buffer.byteLength(JSON.stringify(variables ?? null));
