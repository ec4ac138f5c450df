import type { Duplex } from 'node:stream';
import type { Client, SignedClaims } from '@chorus/domain-queries';
import { limitExceeded, toClientError, type ClientError } from '@chorus/errors';
import { MessageType, parseMessage, type Message, type PingMessage, type SubscribeMessage } from 'graphql-ws';
import { uuidv7 } from 'uuidv7';
import type { RawData, WebSocket } from 'ws';
import type { AccessTokens } from '../auth/access-tokens';
import { emptyReport, noteCodes } from '../context';
import { addressCaller, personCaller, type Admission, type Caller } from '../limits/admission';
import { traceSocketOperation } from '../observability/trace-operation';
import type { Opened, Subscriptions } from '../subscriptions/subscriptions';
import { closings, type Closing } from './close-codes';
import { identify, isSamePerson, isUnavailable, nobody, type SocketIdentity } from './identify';
import { Outbox } from './outbox';
import type { Places } from './places';
import { observeStreamedOperation } from './socket-log';
import { SocketOperation } from './socket-operation';
import { socketClosed, socketOpened } from './socket-metrics';
import type { SocketLimits } from './socket-options';
import type { Logger } from '@chorus/telemetry';

export interface ConnectionOptions {
  subscriptions: Subscriptions;
  tokens: AccessTokens;
  admission: Admission;
  places: Places;
  limits: SocketLimits;
  logger: Logger;
  /** Nothing is left of it. */
  onClose: () => void;
}

/** In characters: it is said again with each result. */
const longestId = 128;

/** So long a client may take to say goodbye, too. */
const goodbyeMs = 2_000;

/**
 * One WebSocket that speaks graphql-ws: the messages are read by that library, the conversation is held here. Its own
 * server awaits each event of each subscription, and loses a subscription whose id is used again while it is being opened.
 */
export class Connection {
  private state: 'waiting' | 'identifying' | 'ready' | 'closed' = 'waiting';
  private identity: SocketIdentity = nobody;
  private readonly operations = new Map<string, SocketOperation>();
  private readonly outbox: Outbox;
  private leavePlace: (() => void) | null;
  private readonly openedAt = performance.now();
  private lastHeardAt = this.openedAt;
  private pingedAt: number | null = null;
  private second = 0;
  private messagesInSecond = 0;
  private isLeaving = false;
  private closedBy: number | null = null;
  private goodbye: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: WebSocket,
    stream: Duplex,
    private readonly client: Client,
    private readonly options: ConnectionOptions,
  ) {
    const { bufferBytes, slowMs } = options.limits;
    this.outbox = new Outbox(socket, stream, {
      bufferBytes,
      slowMs,
      onRoom: () => this.operations.forEach((operation) => operation.resume()),
      onSlow: () => this.end('slow'),
    });
    socketOpened();
    socket.on('message', (data: RawData, isBinary: boolean) => this.receive(data, isBinary));
    socket.on('pong', () => this.heard());
    // Answered by the library, for nothing: so they count.
    socket.on('ping', () => this.pinged());
    // What is not WebSocket, or too large, closes the socket by the library's own codes.
    socket.on('error', () => undefined);
    socket.once('close', (code) => this.closed(code));
    this.leavePlace = options.places.take(this.caller);
    if (!this.leavePlace) this.end('crowded');
    else if (socket.protocol === '') this.end('protocol');
  }

  /** To be called about once a second. */
  look(now: number): void {
    if (this.state === 'closed') return;
    const { initTimeoutMs, pingMs } = this.options.limits;
    const { expiresAtMs } = this.identity;
    if (expiresAtMs !== null && Date.now() >= expiresAtMs) return this.end('expired');
    if (this.state === 'waiting' && now - this.openedAt >= initTimeoutMs) return this.end('silent');
    this.outbox.look(now);
    if (this.pingedAt !== null) {
      // It cannot be told: it does not hear.
      if (now - this.pingedAt >= pingMs) this.socket.terminate();
    } else if (now - this.lastHeardAt >= pingMs) {
      this.pingedAt = now;
      this.socket.ping();
    }
  }

  /** The session's tokens are no longer good. */
  revoked(sessionId: string): void {
    const { viewer } = this.identity;
    if (viewer.kind === 'person' && viewer.sessionId === sessionId) this.end('revoked');
  }

  /** Closes as soon as no query and no mutation is under way: subscriptions go on elsewhere. */
  leave(): void {
    this.isLeaving = true;
    const isBusy = [...this.operations.values()].some(({ isSubscription }) => !isSubscription);
    if (!isBusy) this.end('leaving');
  }

  /** Says goodbye, and puts away everything at once. */
  end(closing: Closing): void {
    if (this.state === 'closed') return;
    const [code, reason] = closings[closing];
    this.closedBy = code;
    this.putAway();
    this.socket.close(code, reason);
    this.goodbye = setTimeout(() => this.socket.terminate(), goodbyeMs).unref();
  }

  private get caller(): Caller {
    const { viewer } = this.identity;
    return viewer.kind === 'person'
      ? personCaller(viewer.accountId)
      : addressCaller(this.client.address ?? '');
  }

  private closed(code: number): void {
    this.putAway();
    clearTimeout(this.goodbye);
    socketClosed(this.closedBy ?? (code === 1006 ? 'lost' : 'client'));
    this.options.onClose();
  }

  private putAway(): void {
    this.state = 'closed';
    for (const operation of [...this.operations.values()]) operation.stop();
    this.leavePlace?.();
    this.leavePlace = null;
  }

  private heard(): void {
    this.lastHeardAt = performance.now();
    this.pingedAt = null;
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.state === 'closed') return;
    this.heard();
    if (this.isFlood()) return this.end('flood');
    if (isBinary) return this.end('malformed');
    let message: Message;
    try {
      // Of a text, which ws gives as one buffer.
      message = parseMessage((data as Buffer).toString());
    } catch {
      return this.end('malformed');
    }
    // Nothing in it may be the end of the process.
    this.answer(message)?.catch((error: unknown) => {
      this.options.logger.error({ err: error }, 'a message of a socket failed');
      this.end('broken');
    });
  }

  private pinged(): void {
    if (this.state === 'closed') return;
    this.heard();
    if (this.isFlood()) this.end('flood');
  }

  private isFlood(): boolean {
    const second = Math.floor(this.lastHeardAt / 1_000);
    if (second !== this.second) this.messagesInSecond = 0;
    this.second = second;
    this.messagesInSecond += 1;
    return this.messagesInSecond > this.options.limits.messagesPerSecond;
  }

  private answer(message: Message): Promise<void> | undefined {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.initialise(message.payload?.authorization);
      case MessageType.Ping:
        return this.pong(message.payload);
      case MessageType.Pong:
        return undefined;
      case MessageType.Subscribe:
        return this.subscribe(message);
      case MessageType.Complete:
        this.operations.get(message.id)?.stop();
        return undefined;
      // What only servers say.
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        return void this.end('malformed');
    }
  }

  private async initialise(authorization: unknown): Promise<void> {
    if (this.state !== 'waiting') return this.end('initialised');
    this.state = 'identifying';
    const { tokens, admission, places } = this.options;
    let refusal: Closing | null = null;
    try {
      this.identity = await identify(authorization, tokens);
    } catch (error) {
      refusal = isUnavailable(error) ? 'unavailable' : 'forbidden';
    }
    try {
      await admission.countRequest(this.caller);
    } catch (error) {
      refusal ??= isUnavailable(error) ? 'unavailable' : 'limited';
    }
    if (this.isClosed) return;
    if (refusal) return this.end(refusal);
    if (this.identity.viewer.kind === 'person') {
      this.leavePlace?.();
      this.leavePlace = places.take(this.caller);
      if (!this.leavePlace) return this.end('crowded');
    }
    this.state = 'ready';
    this.say(MessageType.ConnectionAck, this.expiry());
  }

  /** A ping with an `authorization` renews the token; every other one is answered with what it brought. */
  private async pong(payload: PingMessage['payload']): Promise<void> {
    if (payload?.authorization === undefined) return this.say(MessageType.Pong, payload);
    if (this.state !== 'ready') return this.end('early');
    try {
      const identity = await identify(payload.authorization, this.options.tokens);
      if (!isSamePerson(this.identity.viewer, identity.viewer)) return this.end('forbidden');
      this.identity = identity;
    } catch (error) {
      // Until then the old one is good: the time in the answer says that it was not renewed.
      if (!isUnavailable(error)) return this.end('forbidden');
    }
    this.say(MessageType.Pong, this.expiry());
  }

  private async subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    if (this.state !== 'ready') return this.end('early');
    if (id.length > longestId) return this.end('malformed');
    if (this.operations.has(id)) return this.end('duplicate');
    // It is sent again to whoever serves next.
    if (this.isLeaving) return;
    const startedAt = performance.now();
    const operation: SocketOperation = new SocketOperation(id, this.outbox, () => {
      // The id may be in use again.
      if (this.operations.get(id) === operation) this.operations.delete(id);
      if (this.isLeaving) this.leave();
    });
    this.operations.set(id, operation);
    const requestId = uuidv7();
    const opened = await traceSocketOperation(
      requestId,
      async () =>
        (await this.refusalOf(requestId)) ??
        this.options.subscriptions.open(
          {
            query: payload.query,
            variables: payload.variables ?? undefined,
            operationName: payload.operationName ?? undefined,
            extensions: payload.extensions ?? undefined,
          },
          { claims: () => this.claims(requestId), sink: operation },
        ),
    );
    observeStreamedOperation(opened, { requestId, startedAt, status: 'socket', logger: this.options.logger });
    operation.settle(opened);
    if (this.isLeaving) this.leave();
  }

  /** Why nothing is even begun. */
  private async refusalOf(requestId: string): Promise<Opened | null> {
    const { limits, admission } = this.options;
    try {
      const { size } = this.operations;
      if (size > limits.subscriptions)
        throw limitExceeded('operations on a socket', limits.subscriptions, size);
      await admission.countRequest(this.caller);
      return null;
    } catch (error) {
      const errors: ClientError[] = [toClientError(error, { requestId })];
      const report = emptyReport();
      noteCodes(report, errors);
      return { kind: 'refused', errors, report };
    }
  }

  private claims(requestId: string): SignedClaims {
    return { viewer: this.identity.viewer, client: this.client, requestId };
  }

  private get isClosed(): boolean {
    return this.state === 'closed';
  }

  private expiry(): { expiresAt: string } | undefined {
    const { expiresAtMs } = this.identity;
    return expiresAtMs === null ? undefined : { expiresAt: new Date(expiresAtMs).toISOString() };
  }

  private say(type: MessageType, payload?: Record<string, unknown>): void {
    if (!this.isClosed) this.outbox.send(JSON.stringify({ type, payload }));
  }
}
