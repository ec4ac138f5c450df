import { eventually } from '@chorus/test-kit';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import { createClient, type Client, type ClientOptions, type SubscribePayload } from 'graphql-ws';
import { WebSocket, type ClientOptions as WebSocketOptions } from 'ws';

export interface SocketWorld {
  /** The gateway's: `http://host:port`. */
  url: string;
}

const urlOf = ({ url }: SocketWorld): string => `${url.replace('http', 'ws')}/graphql`;

type Result = ExecutionResult<Record<string, never>>;

/** An operation of a graphql-ws client, and what came of it. */
export class Running {
  readonly results: Result[] = [];
  /** The `error` message, or the close event that ended it. */
  failure: unknown = null;
  isComplete = false;
  private readonly unsubscribe: () => void;

  constructor(client: Client, payload: SubscribePayload) {
    this.unsubscribe = client.subscribe<Record<string, never>>(payload, {
      next: (result) => void this.results.push(result as Result),
      error: (error) => (this.failure = error),
      complete: () => (this.isComplete = true),
    });
  }

  get data(): unknown[] {
    return this.results.map(({ data }) => data);
  }

  stop(): void {
    this.unsubscribe();
  }

  /** When so many results have come. */
  async received(count: number): Promise<Result[]> {
    await eventually(() => this.results.length >= count);
    return this.results;
  }

  async completed(): Promise<Result[]> {
    await eventually(() => this.isComplete || this.failure !== null);
    return this.results;
  }

  /** The errors of the `error` message that refused it. */
  async refusal(): Promise<readonly GraphQLFormattedError[]> {
    await eventually(() => this.failure !== null);
    return this.failure as readonly GraphQLFormattedError[];
  }
}

/** Real graphql-ws clients of one test; `close` hangs them all up. */
export class Clients {
  private readonly clients: Client[] = [];
  private readonly sockets: RawSocket[] = [];

  /** By default it does not come back when it is closed. */
  client(world: SocketWorld, token?: string, options: Partial<ClientOptions> = {}) {
    const client = createClient({
      url: urlOf(world),
      webSocketImpl: WebSocket,
      retryAttempts: 0,

      ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
      ...options,
    });
    this.clients.push(client);
    return {
      client,
      run: (query: string, variables?: Record<string, unknown>, operationName?: string) =>
        new Running(client, { query, variables, operationName }),
    };
  }

  /** A socket that says what it likes. */
  async raw(
    world: SocketWorld,
    { protocol = 'graphql-transport-ws', ...options }: WebSocketOptions & { protocol?: string } = {},
  ): Promise<RawSocket> {
    const socket = new RawSocket(new WebSocket(urlOf(world), protocol ? [protocol] : [], options));
    this.sockets.push(socket);
    await socket.opened;
    return socket;
  }

  async close(): Promise<void> {
    for (const client of this.clients.splice(0)) await client.dispose();
    for (const { socket } of this.sockets.splice(0)) socket.terminate();
  }
}

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

export class RawSocket {
  readonly messages: Message[] = [];
  /** The code and the reason it was closed with. */
  closing: { code: number; reason: string } | null = null;
  readonly opened: Promise<void>;

  constructor(readonly socket: WebSocket) {
    this.opened = new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('message', (data) => void this.messages.push(JSON.parse(String(data)) as Message));
    socket.on('close', (code, reason) => (this.closing = { code, reason: String(reason) }));
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async initialised(token?: string): Promise<this> {
    this.send({
      type: 'connection_init',
      ...(token !== undefined && { payload: { authorization: `Bearer ${token}` } }),
    });
    await this.received('connection_ack');
    return this;
  }

  subscribe(id: string, query: string, variables?: Record<string, unknown>): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  async received(type: string, id?: string): Promise<Message> {
    const find = () => this.messages.find((message) => message.type === type && message.id === id);
    return (await eventually(find))!;
  }

  async closed(): Promise<{ code: number; reason: string }> {
    return (await eventually(() => this.closing))!;
  }
}

/** For tests that open sockets: they are hung up after each test. */
export function useClients(): Clients {
  const clients = new Clients();
  afterEach(() => clients.close());
  return clients;
}
