import { createClient } from 'graphql-ws';
import type { Answer, Operation } from './graph';
import type { Session } from './session';

/** An access token is renewed on a running socket this long before it expires: within the session's own margin. */
const renewalMs = 20_000;

/** How a running socket is told of the token that takes the place of the one it began with. */
const renewal = (authorization: string): string =>
  JSON.stringify({ type: 'ping', payload: { authorization } });

/**
 * Subscriptions over WebSockets on the endpoint itself, each on a socket of its own, as the person who is signed in. A
 * socket that ends says why as a last answer: it is not opened again, since what came meanwhile would be missing unseen.
 */
export class LiveOperations {
  constructor(
    /** `ws:` or `wss:`. */
    private readonly url: string,
    private readonly session: Session,
    /** Default: the browser's. */
    private readonly webSocketImpl?: unknown,
  ) {}

  /** An Authorization header of the editor goes before the session's token, and is not renewed. */
  subscribe(operation: Operation, headers: Record<string, string> = {}): AsyncIterableIterator<Answer> {
    const [, own] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
    const answers = new AnswerQueue();
    const begun = this.session.getState().person?.handle;
    let socket: WebSocket | undefined;
    const client = createClient({
      url: this.url,
      webSocketImpl: this.webSocketImpl,
      retryAttempts: 0,
      connectionParams: async () => {
        const authorization = own ?? (await this.session.authorization())?.value;
        return authorization === undefined ? {} : { authorization };
      },
      on: { connected: (opened) => (socket = opened as WebSocket) },
    });
    const unsubscribe = client.subscribe<Record<string, unknown>>(
      { ...operation, variables: operation.variables ?? undefined },
      {
        next: (answer) => answers.push(answer as Answer),
        error: (problem) => answers.end(answerOf(problem)),
        complete: () => answers.end(),
      },
    );
    const letGo =
      own === undefined
        ? this.follow(begun, {
            renew: (authorization) => socket?.send(renewal(authorization)),
            end: (message) => answers.end({ errors: [{ message }] }),
          })
        : () => undefined;
    answers.onEnd = () => {
      letGo();
      unsubscribe();
      void client.dispose();
    };
    return answers;
  }

  /** Calls `renew` with each next token of the same person, in time, and `end` when somebody else is signed in. */
  private follow(
    handle: string | undefined,
    { renew, end }: { renew: (authorization: string) => void; end: (message: string) => void },
  ): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known: string | undefined;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      if (this.session.getState().person?.handle !== handle)
        return end('The subscription has ended: it ran as somebody who is no longer signed in here.');
      const current = await this.session.authorization();
      if (!current) return;
      if (known !== undefined && known !== current.value) renew(current.value);
      known = current.value;
      timer = setTimeout(lookAgain, Math.max(1_000, current.expiresAt - renewalMs - Date.now()));
    };
    const lookAgain = (): void => {
      look().catch((error: unknown) => {
        // The server ends the socket when the token expires, and says so.
        console.warn('The token of a subscription could not be renewed.', error);
      });
    };
    lookAgain();
    const unfollow = this.session.subscribe(lookAgain);
    return () => {
      unfollow();
      clearTimeout(timer);
    };
  }
}

/** Why it ended, as the answer that the page shows last. */
function answerOf(problem: unknown): Answer {
  if (Array.isArray(problem)) return { errors: problem as Answer['errors'] };
  const { code, reason } = problem as { code?: number; reason?: string };
  const message =
    code === undefined
      ? 'The WebSocket could not be opened.'
      : `The WebSocket was closed: ${reason || 'no reason was given'} (${code}).`;
  return { errors: [{ message }] };
}

type Settle = (result: IteratorResult<Answer, undefined>) => void;

/** Answers in the order in which they came, until somebody ends it. */
class AnswerQueue implements AsyncIterableIterator<Answer> {
  /** Called once. */
  onEnd: () => void = () => undefined;
  private readonly queue: Answer[] = [];
  private waiting: Settle | undefined;
  private isEnded = false;

  push(answer: Answer): void {
    if (this.isEnded) return;
    if (!this.waiting) return void this.queue.push(answer);
    this.waiting({ value: answer, done: false });
    this.waiting = undefined;
  }

  end(last?: Answer): void {
    if (this.isEnded) return;
    if (last) this.push(last);
    this.isEnded = true;
    this.waiting?.({ value: undefined, done: true });
    this.waiting = undefined;
    this.onEnd();
  }

  next(): Promise<IteratorResult<Answer, undefined>> {
    const answer = this.queue.shift();
    if (answer) return Promise.resolve({ value: answer, done: false });
    if (this.isEnded) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => (this.waiting = resolve));
  }

  async return(): Promise<IteratorResult<Answer, undefined>> {
    this.queue.length = 0;
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
