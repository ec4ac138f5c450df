/**
 * Subscribes over server-sent events with nothing but `fetch`: for browsers and for Node.js 20 or newer. It connects again
 * whenever the connection is lost, with a fresh token, and goes on after the last event. Copy it into your app.
 *
 * ```ts
 * const stop = new AbortController();
 * await subscribe({
 *   url: 'https://chorus.example/graphql',
 *   query: 'subscription { messagingEvents { cursor ... on MessageSent { message { id text } } } }',
 *   token: () => session.freshAccessToken(),
 *   after: localStorage.getItem('cursor'),
 *   onResult: ({ data }) => show(data.messagingEvents),
 *   onCursor: (cursor) => localStorage.setItem('cursor', cursor),
 *   signal: stop.signal,
 * });
 * ```
 */
export interface SubscribeOptions {
  url: string;
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  /** Asked before each connection: refresh the session here when its access token is about to expire. */
  token?: () => string | null | Promise<string | null>;
  /** Go on after the event with this cursor. */
  after?: string | null;
  /** One at a time: the next event waits until it is done. */
  onResult: (result: Result) => void | Promise<void>;
  /** The event with this cursor is done. Keep it where it outlives the page. */
  onCursor?: (cursor: string) => void;
  /** Ends the subscription. */
  signal?: AbortSignal;
  /** In milliseconds. A server that says nothing for so long is taken for dead: ours says something every 20 s. */
  silenceMs?: number;
  /** In milliseconds: before the n-th attempt in a row, counted from 0. */
  delayMs?: (attempt: number) => number;
}

export interface Result {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string; retryAfter?: number } }[];
}

/** The subscription ended, and trying again as it is would not help: `errors` says why. */
export class SubscriptionRefused extends Error {
  constructor(readonly errors: NonNullable<Result['errors']>) {
    super(errors[0]?.message ?? 'The subscription was refused.');
    this.name = 'SubscriptionRefused';
  }
}

/** After these, subscribing again with the last cursor goes on where it ended. */
const passing = ['UNAUTHENTICATED', 'SUBSCRIPTION_LOST', 'UNAVAILABLE', 'RATE_LIMITED'];

/** A connection that held for so long was a good one, in milliseconds: the next attempt is a first one. */
const goodMs = 5_000;

/** Resolves when the subscription has ended: completed, or stopped by `signal`. Rejects with `SubscriptionRefused`. */
export async function subscribe(options: SubscribeOptions): Promise<void> {
  const { signal, onResult, onCursor, delayMs = backoff } = options;
  let cursor = options.after ?? null;
  let isRefusedAgain = false;
  for (let attempt = 0; !signal?.aborted; attempt += 1) {
    const startedAt = Date.now();
    let refusal: Result | null = null;
    for await (const { event, id, data } of connection(options, cursor)) {
      if (event === 'complete') return;
      const result = JSON.parse(data) as Result;
      if (result.data === undefined) {
        refusal = result;
        break;
      }
      await onResult(result);
      attempt = 0;
      isRefusedAgain = false;
      if (!id) continue;
      cursor = id;
      onCursor?.(id);
    }
    if (Date.now() - startedAt > goodMs) {
      attempt = 0;
      isRefusedAgain = false;
    }
    const waitMs: number | null = refusal ? afterRefusal(refusal, isRefusedAgain) : 0;
    isRefusedAgain = waitMs === null;
    if (waitMs !== null) await sleep(Math.max(waitMs, delayMs(attempt)), signal);
  }
}

/** In milliseconds; null for at once. Throws where trying again as it is would not help. */
function afterRefusal({ errors = [] }: Result, isRefusedAgain: boolean): number | null {
  const { code = '', retryAfter = 0 } = errors[0]?.extensions ?? {};
  // The next token may do better, but not the one after it.
  if (code === 'UNAUTHENTICATED' && !isRefusedAgain) return null;
  if (code === 'UNAUTHENTICATED' || !passing.includes(code)) throw new SubscriptionRefused(errors);
  return retryAfter * 1_000;
}

/** Like `connect`, but for the network: where that breaks off, it ends. */
async function* connection(options: SubscribeOptions, cursor: string | null): AsyncGenerator<Message> {
  const messages = connect(options, cursor);
  try {
    for (;;) {
      const next = await messages.next().catch(() => null);
      if (!next || next.done) return;
      yield next.value;
    }
  } finally {
    await messages.return(undefined);
  }
}

interface Message {
  event: string;
  id: string;
  data: string;
}

/** One connection: what the server says until it ends. A refusal before that is said like one in the stream. */
async function* connect(options: SubscribeOptions, cursor: string | null): AsyncGenerator<Message> {
  const { url, query, variables, operationName, token, signal, silenceMs = 60_000 } = options;
  const bearer = await token?.();
  const silence = new AbortController();
  let watch = setTimeout(() => silence.abort(), silenceMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(cursor && { 'last-event-id': cursor }),
      },
      body: JSON.stringify({ query, variables, operationName }),
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    if (!response.body) return;
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
      const refusal = await response.text();
      // Not ours: a proxy that found nobody behind it.
      if (!refusal.startsWith('{"errors"')) return;
      yield { event: 'next', id: '', data: refusal };
      return;
    }
    let text = '';
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      clearTimeout(watch);
      watch = setTimeout(() => silence.abort(), silenceMs);
      text += decoder.decode(next.value, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const message = messageOf(text.slice(0, end));
        text = text.slice(end + 2);
        if (message.event) yield message;
      }
    }
  } finally {
    clearTimeout(watch);
    silence.abort();
  }
}

/** Reads `name: value` lines; those that begin with a colon are comments. */
function messageOf(lines: string): Message {
  const fields = new Map(
    lines.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
    }),
  );
  return { event: fields.get('event') ?? '', id: fields.get('id') ?? '', data: fields.get('data') ?? '' };
}

/** From a second up to half a minute, by chance: so that all clients do not come back at once. */
const backoff = (attempt: number): number => Math.random() * Math.min(30_000, 1_000 * 2 ** attempt);

const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
