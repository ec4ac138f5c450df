import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import { subscriptionId } from '../operations';

/** Told of what comes. Frames are told apart by a few bytes: reading them as JSON would cost more than sending them. */
export interface ClientListener {
  /** A result of the subscription. */
  onEvent(client: Client, frame: Buffer): void;
  /** A result of the mutation of this number. */
  onAnswer(mutation: number, frame: Buffer): void;
  /** Anything that must not come: an end, an error, a frame nobody asked for. */
  onTrouble(client: Client, what: string): void;
}

const idPrefix = Buffer.from('{"id":"');
const next = Buffer.from('"type":"next"');
const complete = Buffer.from('"type":"complete"');
const subscriptionByte = 's'.charCodeAt(0);
const mutationByte = 'm'.charCodeAt(0);

/** One person's socket, speaking graphql-transport-ws. */
export class Client {
  private closing = false;
  private subscriptions = 0;

  private constructor(
    readonly number: number,
    private readonly socket: WebSocket,
    private readonly listener: ClientListener,
  ) {
    socket.on('message', (data: Buffer) => this.receive(data));
    socket.on('error', (error) => listener.onTrouble(this, String(error)));
    socket.on('close', (code, reason) => {
      if (!this.closing) listener.onTrouble(this, `closed with ${code} ${reason.toString()}`);
    });
  }

  /** Resolves when the server has acknowledged the connection. */
  static async connect(
    { url, number, authorization }: { url: string; number: number; authorization: string },
    listener: ClientListener,
  ): Promise<Client> {
    const socket = new WebSocket(url, GRAPHQL_TRANSPORT_WS_PROTOCOL, {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    const [answer] = (await Promise.race([
      once(socket, 'message'),
      once(socket, 'close').then(([code, reason]) => [`close ${String(code)} ${String(reason)}`]),
    ])) as [Buffer | string];
    if (!answer.toString().includes('"connection_ack"'))
      throw new Error(`person ${number} was not let in: ${answer.toString()}`);
    return new Client(number, socket, listener);
  }

  /** Instead of what it subscribed to before. */
  subscribe(query: string): void {
    if (this.subscriptions > 0)
      this.send(JSON.stringify({ id: subscriptionId(this.subscriptions), type: 'complete' }));
    this.subscriptions += 1;
    this.send(
      JSON.stringify({ id: subscriptionId(this.subscriptions), type: 'subscribe', payload: { query } }),
    );
  }

  send(frame: string): void {
    this.socket.send(frame);
  }

  close(): void {
    this.closing = true;
    this.socket.terminate();
  }

  private receive(frame: Buffer): void {
    const isOfOperation = idPrefix.compare(frame, 0, idPrefix.length) === 0;
    const kind = frame[idPrefix.length];
    // What kind of frame it is stands right behind the id, whatever the length of the rest.
    const head = isOfOperation ? frame.subarray(0, 48) : frame;
    if (isOfOperation && head.includes(next)) {
      if (kind === subscriptionByte) return this.listener.onEvent(this, frame);
      if (kind === mutationByte) return this.listener.onAnswer(numberAt(frame, idPrefix.length + 1), frame);
    }
    // Of a mutation, or of the subscription before.
    const isOver = isOfOperation && numberAt(frame, idPrefix.length + 1) < this.subscriptions;
    if (isOfOperation && (kind === mutationByte || isOver) && head.includes(complete)) return;
    if (frame.includes('"type":"ping"')) return this.send('{"type":"pong"}');
    if (frame.includes('"type":"pong"')) return;
    this.listener.onTrouble(this, frame.toString('utf8', 0, 1_000));
  }
}

const zero = '0'.charCodeAt(0);

/** The whole number that stands there in decimal digits. */
export function numberAt(frame: Buffer, start: number): number {
  let value = 0;
  for (let at = start; ; at += 1) {
    const digit = frame[at]! - zero;
    if (!(digit >= 0 && digit <= 9)) return value;
    value = value * 10 + digit;
  }
}
