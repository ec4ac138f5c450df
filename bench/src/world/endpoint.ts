import { Pool } from 'undici';

/** A mutation's payload. */
export interface Payload {
  readonly userErrors: readonly { code: string; message: string }[];
  readonly [field: string]: unknown;
}

/** What was asked has failed: an error at the top level, a status, or `userErrors`. */
export class Failure extends Error {}

/** The public endpoint over HTTP, with connections that are kept. */
export class Endpoint {
  private readonly pool: Pool;
  private readonly path: string;

  constructor(
    readonly url: string,
    { connections }: { connections: number },
  ) {
    const { origin, pathname } = new URL(url);
    this.path = pathname;
    this.pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 30_000, bodyTimeout: 30_000 });
  }

  /** Data of one operation, which must not fail. */
  async query<Data = Record<string, unknown>>(
    query: string,
    variables: object,
    token?: string,
  ): Promise<Data> {
    const { statusCode, body } = await this.pool.request({
      path: this.path,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Failure(`status ${statusCode}: ${text.slice(0, 500)}`);
    const { data, errors } = JSON.parse(text) as { data: Data | null; errors?: unknown };
    if (errors || data === null) throw new Failure(JSON.stringify(errors));
    return data;
  }

  /** The payload of one mutation of one input, which must not be refused. */
  mutate(field: string, input: object, selection: string, token?: string): Promise<Payload> {
    return this.send(field, mutationOf(field, selection), input, token);
  }

  /** `mutate` by a document that is there already: see `mutationOf`. */
  async send(field: string, document: string, input: object, token?: string): Promise<Payload> {
    const data = await this.query<Record<string, Payload>>(document, { input }, token);
    const payload = data[field]!;
    if (payload.userErrors.length > 0)
      throw new Failure(`${field} was refused: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }
}

/** The document of a mutation with one input. */
export function mutationOf(field: string, selection: string): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message path } } }`;
}
