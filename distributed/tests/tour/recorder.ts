import { Normaliser } from './normalise';

// Answers of many shapes are read: a type for each would say everything twice.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Anything = any;

/** One exchange with the endpoint, as it may be compared with that of another run. */
export interface Exchange {
  what: string;
  status: number;
  contentType: string | null;
  body: unknown;
}

export interface Call {
  token?: string | null;
  query?: string;
  variables?: Record<string, unknown>;
  /** Instead of the operation, as it is. */
  body?: string;
  method?: string;
  headers?: Record<string, string>;
  /** Added to the endpoint's URL. */
  search?: string;
}

/** Speaks to the public endpoint, and keeps every answer. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  private readonly normaliser = new Normaliser();

  constructor(readonly url: string) {}

  /** Sends it, keeps the answer under that name, and gives it as it came. */
  async send(what: string, call: Call): Promise<Anything> {
    const { token, query, variables, method = 'POST', headers, search = '' } = call;
    const body = call.body ?? (query === undefined ? undefined : JSON.stringify({ query, variables }));
    const response = await fetch(this.url + search, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'user-agent': 'chorus-tests/1.0',
        ...(token != null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body,
    });
    const text = await response.text();
    const answer = text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
    this.exchanges.push({
      what,
      status: response.status,
      contentType: response.headers.get('content-type'),
      body: withErrorsInOrder(this.normaliser.normalise(answer)),
    });
    return answer;
  }

  /** Keeps what came another way than as an answer. */
  keep(what: string, body: unknown): void {
    this.exchanges.push({ what, status: 200, contentType: null, body: this.normaliser.normalise(body) });
  }
}

/** Fetches that run side by side fail in any order: that of their errors is nobody's promise. */
function withErrorsInOrder(body: unknown): unknown {
  const { errors } = Object(body) as { errors?: unknown[] };
  if (!Array.isArray(errors)) return body;
  const sorted = errors.map((error) => JSON.stringify(error)).sort();
  return { ...(body as object), errors: sorted.map((text) => JSON.parse(text) as unknown) };
}

export interface Person {
  token: string;
  refreshToken: string;
  id: string;
}

/** One mutation of one input; gives its payload. */
export async function mutate(
  recorder: Recorder,
  who: { token: string } | null,
  field: string,
  input: Record<string, unknown>,
  selection = '',
): Promise<Anything> {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message path } } }`;
  const answer = await recorder.send(`${field} ${Object.keys(input).join(' ')}`, {
    token: who?.token,
    query,
    variables: { input },
  });
  return answer.data?.[field];
}
