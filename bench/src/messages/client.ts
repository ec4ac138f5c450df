import { setTimeout as pause } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Random } from '../feeds/random';

/** A message that came. */
export interface SeenMessage {
  readonly conversationId: string;
  readonly text: string;
}

export interface ClientOptions {
  /** `ws:` addresses of gateways; each connection takes one of them by chance. */
  readonly urls: readonly string[];
  /** A living access token. */
  readonly token: string;
  /** Where the person's stream stood before anything was sent. */
  readonly cursor: string;
  readonly random: Random;
  readonly onMessage: (message: SeenMessage) => void;
}

interface Pending {
  readonly input: { conversationId: string; text: string; idempotencyKey: string };
  readonly acknowledge: () => void;
  readonly refuse: (error: Error) => void;
}

interface Frame {
  id?: string;
  type: string;
  payload?: {
    data?: {
      messagingEvents?: { cursor: string; conversationId: string; message?: { text: string } | null };
      sendMessage?: { message: { id: string } | null; userErrors: { code: string }[] } | null;
    } | null;
    errors?: { message: string; extensions?: { code?: string } }[];
  };
}

const subscription = `subscription ($after: String) {
  messagingEvents(after: $after) { cursor conversationId ... on MessageSent { message { text } } }
}`;
const sendMessage = `mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } userErrors { code message } }
}`;
/** Codes of a product that goes down or comes up: what was asked is asked again. */
const passing = new Set(['UNAVAILABLE', 'SUBSCRIPTION_LOST']);
/** A socket that says nothing for so long is as good as closed. */
const patienceMs = 20_000;

/**
 * A client as an application would have one: it connects again whenever the socket ends, subscribes from the last cursor
 * it was given, and sends what was not answered again, with the same idempotency key.
 */
export class MessagingClient {
  /** Connections that were let in and ended without our doing. */
  losses = 0;
  private cursor: string;
  private socket: WebSocket | undefined;
  private isReady = false;
  private isStopped = false;
  private sent = 0;
  private failure: Error | undefined;
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly options: ClientOptions) {
    this.cursor = options.cursor;
  }

  /** Stays connected until `stop`. Rejects when the product says what no crash excuses. */
  async run(): Promise<void> {
    while (!this.isStopped) {
      await this.connectOnce();
      if (this.failure) throw this.failure;
      if (this.isStopped) return;
      await pause(50 + this.options.random.below(400));
    }
  }

  /** Resolves when it was acknowledged, however often it had to be sent. */
  send(conversationId: string, text: string): Promise<void> {
    this.sent += 1;
    const id = `m${this.sent}`;
    return new Promise((acknowledge, refuse) => {
      // The text is as good a key as any: nobody sends it twice.
      this.pending.set(id, { input: { conversationId, text, idempotencyKey: text }, acknowledge, refuse });
      if (this.isReady) this.post(id);
    });
  }

  stop(): void {
    this.isStopped = true;
    this.socket?.terminate();
  }

  private connectOnce(): Promise<void> {
    const { urls, random } = this.options;
    return new Promise((resolve) => {
      const socket = new WebSocket(random.pick(urls), GRAPHQL_TRANSPORT_WS_PROTOCOL, {
        perMessageDeflate: false,
        handshakeTimeout: patienceMs,
      });
      this.socket = socket;
      const watch = setTimeout(() => socket.terminate(), patienceMs);
      socket.on('open', () => {
        const authorization = `Bearer ${this.options.token}`;
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
      });
      socket.on('message', (data: Buffer) => {
        watch.refresh();
        this.receive(JSON.parse(data.toString()) as Frame);
      });
      socket.on('ping', () => watch.refresh());
      // It is followed by `close`.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(watch);
        if (this.isReady && !this.isStopped) this.losses += 1;
        this.isReady = false;
        resolve();
      });
    });
  }

  private receive({ id, type, payload }: Frame): void {
    if (type === 'connection_ack') {
      this.isReady = true;
      this.subscribe();
      for (const mutation of this.pending.keys()) this.post(mutation);
    } else if (type === 'ping') this.socket?.send('{"type":"pong"}');
    else if (id === 's') this.receiveEvent(type, payload);
    else if (id !== undefined && type === 'next') this.receiveAnswer(id, payload);
    else if (type === 'error') this.fail(`${id}: ${JSON.stringify(payload)}`);
  }

  private subscribe(): void {
    const payload = { query: subscription, variables: { after: this.cursor } };
    this.socket?.send(JSON.stringify({ id: 's', type: 'subscribe', payload }));
  }

  private receiveEvent(type: string, payload: Frame['payload']): void {
    const event = payload?.data?.messagingEvents;
    if (type === 'next' && event && !payload?.errors) {
      this.cursor = event.cursor;
      if (event.message)
        this.options.onMessage({ conversationId: event.conversationId, text: event.message.text });
      return;
    }
    // An event that is not whole is not taken: the cursor stays before it, and it comes again.
    if (type === 'next' && !isPassing(payload)) return this.fail(JSON.stringify(payload));
    this.socket?.terminate();
  }

  private receiveAnswer(id: string, payload: Frame['payload']): void {
    const pending = this.pending.get(id);
    if (!pending) return;
    const answer = payload?.data?.sendMessage;
    if (answer?.message) {
      this.pending.delete(id);
      pending.acknowledge();
    } else if (isPassing(payload)) {
      // Nothing is known of it: the socket is still good.
      setTimeout(() => this.isReady && this.post(id), 100 + this.options.random.below(200)).unref();
    } else {
      this.pending.delete(id);
      pending.refuse(new Error(`A message was refused: ${JSON.stringify(payload)}`));
    }
  }

  private post(id: string): void {
    const { input } = this.pending.get(id)!;
    this.socket?.send(
      JSON.stringify({ id, type: 'subscribe', payload: { query: sendMessage, variables: { input } } }),
    );
  }

  private fail(what: string): void {
    this.failure ??= new Error(`A client was told: ${what}`);
    this.socket?.terminate();
  }
}

const isPassing = (payload: Frame['payload']): boolean =>
  payload?.errors?.some(({ extensions }) => passing.has(extensions?.code ?? '')) ?? false;
