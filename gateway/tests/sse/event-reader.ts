import { eventually } from '@chorus/test-kit';

export interface StreamEvent {
  event: string;
  id?: string;
  data?: unknown;
}

export interface Asked {
  query?: string;
  variables?: unknown;
  token?: string;
  headers?: Record<string, string>;
  method?: 'GET' | 'POST';
  /** Instead of the operation. */
  body?: string;
}

/** A stream of server-sent events that is read with nothing but `fetch`. */
export class EventReader {
  readonly events: StreamEvent[] = [];
  /** Everything as it came. */
  text = '';
  isOver = false;
  private readonly abort = new AbortController();

  private constructor() {}

  static async open(url: string, asked: Asked): Promise<EventReader & { response: Response }> {
    const reader = new EventReader();
    const { query, variables, token, headers, method = 'POST', body } = asked;
    const target = new URL(`${url}/graphql`);
    if (method === 'GET') target.searchParams.set('query', query ?? '');
    const response = await fetch(target, {
      method,
      headers: {
        accept: 'text/event-stream',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(method === 'POST' && { body: body ?? JSON.stringify({ query, variables }) }),
      signal: reader.abort.signal,
    });
    void reader.read(response);
    return Object.assign(reader, { response });
  }

  get results(): unknown[] {
    return this.events.filter(({ event }) => event === 'next').map(({ data }) => data);
  }

  /** When so many `next` have come. */
  async received(count: number): Promise<unknown[]> {
    await eventually(() => this.results.length >= count);
    return this.results;
  }

  /** When the connection has ended: what came. */
  async ended(): Promise<StreamEvent[]> {
    await eventually(() => this.isOver);
    return this.events;
  }

  hangUp(): void {
    this.abort.abort();
  }

  private async read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
        this.text += decoder.decode(chunk, { stream: true });
        const messages = this.text.split('\n\n').slice(0, -1);
        this.events.splice(0, this.events.length, ...messages.filter((text) => text !== ':').map(eventOf));
      }
    } catch {
      // Cut off: what came before it counts.
    }
    this.isOver = true;
  }
}

function eventOf(text: string): StreamEvent {
  const fields = Object.fromEntries(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
    }),
  );
  return {
    event: fields.event ?? '',
    ...(fields.id !== undefined && { id: fields.id }),
    ...(fields.data && { data: JSON.parse(fields.data) as unknown }),
  };
}

/** For tests that open streams: all are hung up after each test. */
export function useStreams(): (url: string, asked: Asked) => ReturnType<typeof EventReader.open> {
  const readers: EventReader[] = [];
  afterEach(() => readers.splice(0).forEach((reader) => reader.hangUp()));
  return async (url, asked) => {
    const reader = await EventReader.open(url, asked);
    readers.push(reader);
    return reader;
  };
}

/** The codes of the errors in results. */
export const codesIn = (results: readonly unknown[]): unknown[] =>
  results.flatMap((result) =>
    ((result as { errors?: { extensions: { code: string } }[] }).errors ?? []).map(
      ({ extensions }) => extensions.code,
    ),
  );
