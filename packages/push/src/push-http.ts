import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { EndpointRefusedError } from './endpoint-guard';
import { faultMs, refused, retry } from './outcomes';
import type { PushOutcome } from './push-sender';
import { Turns } from './turns';

export interface PushHttpOptions {
  /** For all of one request: its turn, connecting, sending, the answer. Default 10 s. */
  timeoutMs?: number;
  /** Requests at once; further ones wait. Default 64. */
  maxConcurrent?: number;
  /** Authorities to trust instead of the machine's, as PEM: a test's, or that of an operator's proxy. */
  ca?: string[];
}

interface ProtocolOptions {
  /** Requests to one host at once, so that a slow one does not take all of the places. Default: all of them. */
  perHost?: number;
  /** Takes HTTP/2 where the server offers it. Default false. */
  http2?: boolean;
  /** Names to addresses. Default: the system's. */
  lookup?: LookupFunction;
}

export interface PushResponse {
  status: number;
  retryAfter: string | undefined;
  /** The beginning of the answer; empty where it is too long to be one of a push service. */
  text: string;
}

const longestAnswer = 64 * 1024;

/**
 * POSTs to push services over connections that are kept, and made again when they break. Follows no redirect, uses no
 * proxy of the environment, reads no more of an answer than a service has to say.
 */
export class PushHttp {
  private readonly agent: Agent;
  private readonly timeoutMs: number;
  private readonly hosts: Turns;
  private readonly all: Turns;

  constructor({
    timeoutMs = 10_000,
    maxConcurrent = 64,
    perHost = maxConcurrent,
    ca,
    http2,
    lookup,
  }: PushHttpOptions & ProtocolOptions) {
    this.timeoutMs = timeoutMs;
    this.hosts = new Turns(perHost);
    this.all = new Turns(maxConcurrent);
    this.agent = new Agent({
      connections: http2 ? 2 : perHost,
      allowH2: http2 ?? false,
      connect: { timeout: timeoutMs, ...(ca !== undefined && { ca }), ...(lookup && { lookup }) },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: longestAnswer,
    });
  }

  /** Rejects where no answer came; `outcomeOf` says what that means. */
  async post(
    url: string,
    { headers, body }: { headers: Record<string, string>; body: string | Uint8Array },
  ): Promise<PushResponse> {
    const { origin, path } = originAndPath(url);
    const signal = AbortSignal.timeout(this.timeoutMs);
    await this.hosts.enter(origin, signal);
    try {
      await this.all.enter('', signal);
      try {
        return await this.request({ origin, path, method: 'POST', headers, body, signal });
      } finally {
        this.all.leave('');
      }
    } finally {
      this.hosts.leave(origin);
    }
  }

  private async request(options: Dispatcher.RequestOptions): Promise<PushResponse> {
    const response = await this.agent.request(options);
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode,
      retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
      // The status is the answer; what is wrong with its text changes nothing.
      text: await response.body.text().catch(() => ''),
    };
  }

  async close(): Promise<void> {
    await this.agent.close();
  }
}

function originAndPath(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

/** What it means that no answer came. */
export function outcomeOfError(error: unknown): PushOutcome {
  const names = namesOfCauses(error);
  if (names.includes(EndpointRefusedError.name)) return refused('ADDRESS');
  return retry(faultMs, names.some((name) => /timeout/i.test(name)) ? 'TIMEOUT' : 'CONNECTION');
}

/** By name: what AbortSignal throws may be of another realm than this module, and no instance of its Error. */
function namesOfCauses(error: unknown): string[] {
  const names: string[] = [];
  let cause = error;
  while (typeof cause === 'object' && cause !== null && 'name' in cause && names.length < 5) {
    names.push(String(cause.name));
    cause = 'cause' in cause ? cause.cause : null;
  }
  return names;
}
