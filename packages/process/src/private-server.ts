import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerMetrics, collectProcessMetrics, logger } from '@chorus/telemetry';
import { requirePrivateAddress } from './private-address';

export type Health = Readonly<Record<string, 'up' | 'down'>>;

export interface PrivateServerOptions {
  /** What the process depends on, for `/health/ready`. Takes a second at most. */
  health?: () => Promise<Health>;
  /** Answers what is none of the probes. Default: 404. */
  answer?: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Takes over a connection that asks for another protocol. Default: nothing is asked for; it is answered over HTTP. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Ends what was taken over, after the grace; the end of the server waits for their connections. */
  endUpgraded?: () => void;
}

export interface StopOptions {
  /** So long callers are told, with each answer, to come back on no connection of ours. Default 500. */
  graceMs?: number;
  /** After so long, what is still under way is cut off. Default 10,000. */
  timeoutMs?: number;
}

/**
 * A process's port for the platform's own: `/health/live`, `/health/ready` and `/metrics` for operators, and what
 * `answer` adds. Listens on private addresses only, and ends without breaking off what is under way.
 */
export class PrivateServer {
  private readonly server: Server;
  private readonly metrics = answerMetrics('private');
  private readonly inHand = new Set<ServerResponse>();
  private isDraining = false;
  private stopping: Promise<void> | undefined;

  constructor(private readonly options: PrivateServerOptions = {}) {
    // Longer than clients keep a connection: it is they who hang up.
    this.server = createServer(
      { keepAliveTimeout: 65_000 },
      (request, response) => void this.handle(request, response),
    );
    if (options.upgrade) this.server.on('upgrade', options.upgrade);
  }

  /** Port 0 takes a free one. Returns the base URL. Throws where that address is open to the world. */
  async listen({ port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {}): Promise<string> {
    requirePrivateAddress(host);
    collectProcessMetrics();
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
    if (graceMs > 0) await sleep(graceMs);
    this.options.endUpgraded?.();
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
      logger.error({ err: error }, 'request failed');
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    } finally {
      this.inHand.delete(response);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url, method } = request;
    if (method === 'GET') {
      if (url === '/health/live') return sendJson(response, 200, { status: 'live' });
      if (url === '/health/ready') return this.sendReadiness(response);
      if (url === '/metrics') return this.metrics(request, response);
    }
    if (this.options.answer) return this.options.answer(request, response);
    response.writeHead(404).end();
  }

  private async sendReadiness(response: ServerResponse): Promise<void> {
    const dependencies = (await this.options.health?.()) ?? {};
    const isDown = Object.values(dependencies).includes('down');
    const status = this.isDraining ? 'stopping' : isDown ? 'unavailable' : 'ready';
    sendJson(response, status === 'ready' ? 200 : 503, { status, dependencies });
  }
}

/** Answers with JSON of a known length. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
