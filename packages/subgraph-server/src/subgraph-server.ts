import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CallVerifier, domainQueryPath, type DomainQueryPort } from '@chorus/domain-queries';
import { badUserInput, findChorusError, limitExceeded, unavailable, type ErrorCode } from '@chorus/errors';
import type { Subgraph } from '@chorus/subgraph-kit';
import type { Logger } from '@chorus/telemetry';
import { requirePrivateAddress } from './private-address';
import { answerProbe } from './probes';
import { BodyTooLarge } from './read-body';
import { refuse } from './send';
import { answerCall, operationPath, type SignedCallOptions } from './signed-calls';

export interface SubgraphServerOptions {
  subgraph: Subgraph;
  /** Shared by all processes of the platform: `CHORUS_VIEWER_SECRET`. */
  secret: Uint8Array;
  /** What the subgraph asks others through. */
  domainQueries: DomainQueryPort;
  logger?: Logger;
  /** Default 10,000,000. */
  maxBodyBytes?: number;
}

export interface StopOptions {
  /** So long callers are told, with each answer, to come back on no connection of ours. Default 500. */
  graceMs?: number;
  /** After so long, what is still under way is cut off. Default 10,000. */
  timeoutMs?: number;
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  UNAVAILABLE: 503,
  LIMIT_EXCEEDED: 413,
};

/**
 * One subgraph's process as others see it: `POST /graphql` for the gateway, `POST /domain-queries/<name>` for its
 * sisters, both signed; `/health/live`, `/health/ready` and `/metrics` for operators. Private addresses only.
 */
export class SubgraphServer {
  private readonly server: Server;
  private readonly calls: SignedCallOptions;
  private readonly inHand = new Set<ServerResponse>();
  private isDraining = false;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: SubgraphServerOptions) {
    const { subgraph, secret, domainQueries, maxBodyBytes = 10_000_000 } = options;
    const verifier = new CallVerifier({ secret, subgraph: subgraph.name });
    this.calls = { subgraph, verifier, domainQueries, maxBodyBytes };
    // Longer than clients keep a connection: it is they who hang up.
    this.server = createServer(
      { keepAliveTimeout: 65_000 },
      (request, response) => void this.handle(request, response),
    );
  }

  /** Port 0 takes a free one. Returns the base URL. Throws where that address is open to the world. */
  async listen({ port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {}): Promise<string> {
    requirePrivateAddress(host);
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    const { address, port: taken, family } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
  }

  /**
   * Answers what has come and what still comes while callers learn of the end, then closes. A connection that is closed
   * while it is idle may be in use at that very moment: hence the grace.
   */
  stop(options: StopOptions = {}): Promise<void> {
    return (this.stopping ??= this.drain(options));
  }

  private async drain({ graceMs = 500, timeoutMs = 10_000 }: StopOptions): Promise<void> {
    this.isDraining = true;
    for (const response of this.inHand) response.shouldKeepAlive = false;
    await sleep(graceMs);
    const closed = new Promise((resolve) => this.server.close(resolve));
    const cutOff = setTimeout(() => this.server.closeAllConnections(), timeoutMs);
    await closed;
    clearTimeout(cutOff);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isDraining) response.shouldKeepAlive = false;
    this.inHand.add(response);
    try {
      await this.route(request, response);
    } catch (error) {
      // Who hung up is told nothing.
      if (!response.headersSent && !response.destroyed) this.fail(response, error);
    } finally {
      this.inHand.delete(response);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', method } = request;
    const isCall = path === operationPath || path.startsWith(domainQueryPath);
    if (isCall && method === 'POST') return answerCall(path, request, response, this.calls);
    if (isCall) return refuse(response, 405, badUserInput('Use POST.'));
    const { subgraph } = this.options;
    const isKnown =
      method === 'GET' &&
      (await answerProbe(path, response, { subgraph, isDraining: () => this.isDraining }));
    if (!isKnown) refuse(response, 404, badUserInput('There is nothing here.'));
  }

  private fail(response: ServerResponse, error: unknown): void {
    const { subgraph, logger } = this.options;
    const { maxBodyBytes } = this.calls;
    const known =
      error instanceof BodyTooLarge
        ? limitExceeded('body bytes', maxBodyBytes, maxBodyBytes + 1)
        : findChorusError(error);
    if (!known) logger?.error({ err: error, subgraph: subgraph.name }, 'call failed');
    if (known?.code === 'UNAUTHENTICATED')
      logger?.warn({ subgraph: subgraph.name }, 'an unsigned call was refused');
    const refusal = known ?? unavailable(subgraph.name);
    refuse(response, statusOf[refusal.code] ?? 400, refusal);
  }
}
