import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ChorusError,
  badUserInput,
  errorCodes,
  unavailable,
  type ErrorCode,
  type ErrorDetails,
} from '@chorus/errors';
import type { DomainQueryPort, DomainQueryResponder } from './port';
import { ownerOf, type Answer, type Ask, type DomainQueryName } from './queries';
import { RequestScope } from './request-scope';
import type { ViewerTokens } from './viewer-token';

const pathPrefix = '/domain-queries/';
const viewerHeader = 'x-chorus-viewer';
const maxBodyBytes = 1_000_000;

const statusByCode: Partial<Record<ErrorCode, number>> = { UNAUTHENTICATED: 401, UNAVAILABLE: 503 };

interface RegistryErrorBody {
  message: string;
  extensions: ErrorDetails & { code: string };
}

export interface HttpDomainQueriesOptions {
  /** The base URL of each domain's process, such as `http://127.0.0.1:5001`. */
  urls: Readonly<Record<string, string>>;
  /** Milliseconds before a question counts as unanswered. Default 2,000. */
  timeoutMs?: number;
}

/**
 * The adapter of many processes: one POST a question, carrying the signed viewer. Questions are batched by the scope's
 * loaders before they come here, so a page costs at most one call to each neighbour. Not retried: the caller's request is.
 */
export class HttpDomainQueries implements DomainQueryPort {
  constructor(private readonly options: HttpDomainQueriesOptions) {}

  async ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    scope: RequestScope,
  ): Promise<Answer<Name>> {
    const domain = ownerOf(name);
    const url = this.options.urls[domain];
    if (!url) throw unavailable(domain);
    let response: Response;
    let body: { answer?: Answer<Name>; error?: RegistryErrorBody };
    try {
      response = await fetch(new URL(pathPrefix + name, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [viewerHeader]: await scope.signedViewer() },
        body: JSON.stringify(question),
        signal: AbortSignal.timeout(this.options.timeoutMs ?? 2_000),
      });
      body = (await response.json()) as typeof body;
    } catch (error) {
      throw unavailable(domain, error);
    }
    if (response.ok && 'answer' in body) return body.answer as Answer<Name>;
    if (body.error && Object.hasOwn(errorCodes, body.error.extensions.code)) {
      const { code, ...details } = body.error.extensions;
      throw new ChorusError(code as ErrorCode, body.error.message, details);
    }
    throw unavailable(domain, new Error(`${name} was answered with status ${response.status}.`));
  }
}

/** Answers one domain's questions over HTTP. Refuses every call without a valid signed viewer. */
export class DomainQueryServer {
  private readonly server: Server;

  constructor(
    private readonly responder: DomainQueryResponder,
    private readonly tokens: ViewerTokens,
    private readonly port: DomainQueryPort,
  ) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  /** Listens on loopback; port 0 takes a free one. Returns the base URL. */
  async listen(port = 0, host = '127.0.0.1'): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, resolve);
    });
    return `http://${host}:${(this.server.address() as AddressInfo).port}`;
  }

  /** Stops accepting, lets answers under way finish. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeIdleConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const name = this.nameOf(request);
      const token = request.headers[viewerHeader];
      const scope = await RequestScope.fromToken(
        typeof token === 'string' ? token : undefined,
        this.tokens,
        this.port,
      );
      const answer = await this.responder.answer(name, (await readJson(request)) as Ask<typeof name>, scope);
      send(response, 200, { answer });
    } catch (error) {
      const known = error instanceof ChorusError ? error : unavailable(this.responder.domain, error);
      send(response, statusByCode[known.code] ?? 400, {
        error: { message: known.message, extensions: known.extensions },
      });
    }
  }

  private nameOf(request: IncomingMessage): DomainQueryName {
    const name = request.url?.startsWith(pathPrefix) ? request.url.slice(pathPrefix.length) : '';
    if (request.method !== 'POST' || ownerOf(name as DomainQueryName) !== this.responder.domain) {
      throw badUserInput('There is no such domain query.');
    }
    return name as DomainQueryName;
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw badUserInput('The question is too long.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badUserInput('The question is not JSON.');
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
