import type { IncomingMessage, ServerResponse } from 'node:http';
import { CallVerifier, domainQueryPath, type DomainQueryPort } from '@chorus/domain-queries';
import {
  badUserInput,
  findChorusError,
  limitExceeded,
  unavailable,
  type ChorusError,
  type ErrorCode,
} from '@chorus/errors';
import { PrivateServer, sendJson, type Health, type StopOptions } from '@chorus/process';
import type { Subgraph } from '@chorus/subgraph-kit';
import type { Logger } from '@chorus/telemetry';
import { BodyTooLarge } from './read-body';
import { answerCall, operationPath, type SignedCallOptions } from './signed-calls';
import { SubscriptionEndpoint } from './subscriptions/subscription-endpoint';

export interface SubgraphServerOptions {
  subgraph: Subgraph;
  /** Shared by all processes of the platform: `CHORUS_VIEWER_SECRET`. */
  secret: Uint8Array;
  /** What the subgraph asks others through. */
  domainQueries: DomainQueryPort;
  logger?: Logger;
  /** Of a call, and of a message on a socket. Default 10,000,000. */
  maxBodyBytes?: number;
  /** How often a gateway's socket must show that it is alive. Default 10,000. */
  keepAliveMs?: number;
  /** What else the process depends on, for `/health/ready`. */
  health?: () => Promise<Health>;
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  UNAVAILABLE: 503,
  LIMIT_EXCEEDED: 413,
};

/**
 * One subgraph's process as others see it: `POST /graphql` for the gateway, `POST /domain-queries/<name>` for its
 * sisters, `GET /subscriptions` for the gateway's sockets, all signed; and what every process has on its private port.
 */
export class SubgraphServer {
  private readonly server: PrivateServer;
  private readonly calls: SignedCallOptions;

  constructor(private readonly options: SubgraphServerOptions) {
    const { subgraph, secret, domainQueries, logger, keepAliveMs, maxBodyBytes = 10_000_000 } = options;
    const verifier = new CallVerifier({ secret, subgraph: subgraph.name });
    this.calls = { subgraph, verifier, domainQueries, maxBodyBytes };
    const subscriptions = new SubscriptionEndpoint({
      ...{ subgraph, verifier, domainQueries, logger, keepAliveMs },
      maxMessageBytes: maxBodyBytes,
    });
    this.server = new PrivateServer({
      health: async () => ({ ...(await healthOf(subgraph)), ...(await options.health?.()) }),
      answer: (request, response) => this.answer(request, response),
      upgrade: (request, socket, head) => subscriptions.upgrade(request, socket, head),
      endUpgraded: () => subscriptions.end(),
    });
  }

  /** Port 0 takes a free one. Returns the base URL. Throws where that address is open to the world. */
  listen(address: { port?: number; host?: string } = {}): Promise<string> {
    return this.server.listen(address);
  }

  /** Finishes what is under way. */
  stop(options?: StopOptions): Promise<void> {
    return this.server.stop(options);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', method } = request;
    const isCall = path === operationPath || path.startsWith(domainQueryPath);
    if (!isCall) return refuse(response, 404, badUserInput('There is nothing here.'));
    if (method !== 'POST') return refuse(response, 405, badUserInput('Use POST.'));
    try {
      await answerCall(path, request, response, this.calls);
    } catch (error) {
      // Who hung up is told nothing.
      if (!response.headersSent && !response.destroyed) this.fail(response, error);
    }
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

/** What the subgraph cannot do without. */
export const healthOf = async ({ database }: Subgraph): Promise<Health> =>
  database ? { database: (await database.isReachable()) ? 'up' : 'down' } : {};

/** Says no, and hangs up: the rest of the request, if there is one, is not read. */
function refuse(response: ServerResponse, status: number, { message, extensions }: ChorusError): void {
  response.shouldKeepAlive = false;
  sendJson(response, status, { errors: [{ message, extensions }] });
}
