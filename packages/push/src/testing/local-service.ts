import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A message as the device would show it, after the service has verified who sent it and the device has decrypted it. */
export interface ReceivedMessage {
  /** The device's address at the service: an endpoint or a token. */
  to: string;
  title: string;
  body: string;
  url: string | undefined;
  /** The whole key, as an app finds it. */
  tag: string;
  /** What the service collapses by. */
  collapseKey: string;
  /** As long as the service would keep it. */
  ttlSeconds: number;
  isUrgent: boolean;
  /** Of the payload, as the service counts them. */
  bytes: number;
}

/** What a service says instead of taking the message. */
export type ServiceAnswer =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** It takes the connection and says nothing. */
  | 'silence'
  /** It breaks the connection off. */
  | 'hang up';

/** A request with its whole body, of either version of HTTP. */
export interface ServiceRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a service makes of a request: the message in it, if it is one for a device, and what it answers to it. */
export interface Taken {
  message?: ReceivedMessage;
  answer: ServiceAnswer;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

/** The part that local push services share: what they got, what they answer, how many at once. */
export class LocalService {
  readonly received: ReceivedMessage[] = [];
  /** Requests that were not right, as the service would log them. */
  readonly complaints: string[] = [];
  /** Answers of the next messages, in order; afterwards they are taken. */
  readonly answers: ServiceAnswer[] = [];
  requests = 0;
  connections = 0;
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly sockets = new Set<Socket>();
  private held: (() => void)[] | null = null;

  /** `take` verifies a request and gives what it hands on and how it answers; what it throws is a refusal with 400. */
  constructor(
    private readonly server: Server,
    private readonly take: (request: ServiceRequest) => Promise<Taken>,
  ) {
    server.on('secureConnection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined));
    });
    server.on('request', (request: Request, response: Response) => void this.serve(request, response));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** Answers nobody until `release`. */
  hold(): void {
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    held.forEach((go) => go());
  }

  /** As a service does that is deployed anew. */
  breakConnections(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    this.release();
    this.breakConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: Request, response: Response): Promise<void> {
    this.requests += 1;
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const answer = await this.answerTo(request).catch((error: unknown): ServiceAnswer => {
      this.complaints.push(String(error));
      return { status: 400 };
    });
    if (this.held) await new Promise<void>((resolve) => this.held?.push(resolve));
    this.atOnce -= 1;
    if (answer === 'silence') return;
    if (answer === 'hang up') return void request.socket.destroy();
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }

  private async answerTo(request: Request): Promise<ServiceAnswer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const { message, answer } = await this.take({ method, path, headers, body: Buffer.concat(chunks) });
    if (!message) return answer;
    const said = this.answers.shift();
    if (said === undefined) this.received.push(message);
    return said ?? answer;
  }
}

/** Throws unless it is so: the service would refuse. */
export function must(condition: unknown, fault: string): asserts condition {
  if (!condition) throw new Error(fault);
}

/** A header that has to be there. */
export function header(request: ServiceRequest, name: string): string {
  const value = request.headers[name];
  must(typeof value === 'string', `no header ${name}`);
  return value;
}
