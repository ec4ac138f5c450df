import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client } from '@chorus/domain-queries';
import { badUserInput, forbidden, unavailable } from '@chorus/errors';
import type { FastifyInstance } from 'fastify';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { RevokedSessions } from '../auth/revoked-sessions';
import { refuseConnection } from '../http/client-errors';
import { Connection, type ConnectionOptions } from './connection';
import { ignoreOffer } from './other-upgrades';
import { isAllowedOrigin } from './origins';

export interface SocketServerOptions extends Omit<ConnectionOptions, 'onClose'> {
  path: string;
  revokedSessions: RevokedSessions;
  corsOrigins: readonly string[];
  /** Take a client's address from X-Forwarded-For. */
  trustProxy: boolean;
}

/** One timer looks after all sockets. */
const lookMs = 1_000;

/** WebSockets on the port of the HTTP server. */
export class SocketServer {
  private readonly connections = new Set<Connection>();
  private readonly server: WebSocketServer;
  private readonly timer: NodeJS.Timeout;
  private isLeaving = false;
  private emptied: () => void = () => undefined;

  constructor(
    private readonly app: FastifyInstance,
    private readonly options: SocketServerOptions,
  ) {
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      handleProtocols,
      maxPayload: options.limits.messageBytes,
      // Each is kept by itself until the last one is there.
      maxFragments: 128,
      // Each socket would take 300 kB of memory more, and each message its own compression.
      perMessageDeflate: false,
    });
    app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.upgrade(request, socket, head),
    );
    options.revokedSessions.onRevoked((sessionId) =>
      this.connections.forEach((connection) => connection.revoked(sessionId)),
    );
    this.timer = setInterval(() => this.look(), lookMs).unref();
  }

  /** How many are open. */
  get size(): number {
    return this.connections.size;
  }

  /**
   * Takes no more sockets, and closes those that are open, so that clients go on elsewhere: at once, or where a query or a
   * mutation is under way after its answer, at most after `timeoutMs`.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.isLeaving = true;
    if (this.connections.size > 0) {
      const isEmpty = new Promise<void>((resolve) => (this.emptied = resolve));
      const all = [...this.connections];
      all.forEach((connection) => connection.leave());
      const cutOff = setTimeout(() => all.forEach((connection) => connection.end('leaving')), timeoutMs);
      await isEmpty.finally(() => clearTimeout(cutOff));
    }
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    for (const connection of this.connections) connection.look(now);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path, corsOrigins } = this.options;
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return ignoreOffer(this.app.server, request, socket, head);
    if (request.url?.split('?', 1)[0] !== path)
      return refuseConnection(socket, badUserInput(`WebSockets are at ${path}.`), '404 Not Found');
    if (this.isLeaving) return refuseConnection(socket, unavailable('gateway'), '503 Service Unavailable');
    if (!isAllowedOrigin(request, corsOrigins))
      return refuseConnection(
        socket,
        forbidden('Pages of this origin may not call the graph.'),
        '403 Forbidden',
      );
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection: Connection = new Connection(webSocket, socket, this.clientOf(request), {
        ...this.options,
        onClose: () => {
          this.connections.delete(connection);
          if (this.connections.size === 0) this.emptied();
        },
      });
      this.connections.add(connection);
    });
  }

  private clientOf({ headers, socket }: IncomingMessage): Client {
    const forwarded = this.options.trustProxy ? headers['x-forwarded-for'] : undefined;
    const [first] = (Array.isArray(forwarded) ? forwarded.join() : (forwarded ?? '')).split(',');
    return {
      address: first?.trim() || (socket.remoteAddress ?? null),
      userAgent: headers['user-agent']?.slice(0, 500) ?? null,
    };
  }
}
