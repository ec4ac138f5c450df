/** What the endpoint answers. `Data` is what the test expects to find; nothing checks it but the test. */
export interface Answer<Data = Record<string, never>> {
  data: Data | null;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string } & Record<string, unknown>;
  }[];
}

// Tests read answers of many shapes; a typed document for each would say everything twice.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Anything = any;

/** Speaks to the public endpoint as one caller, over HTTP. */
export class Client {
  constructor(
    readonly url: string,
    readonly token: string | null = null,
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Sends one operation and returns the answer as it came, errors included. */
  async query<Data = Anything>(
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Answer<Data>> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'chorus-tests/1.0',
        ...(this.token !== null && { authorization: `Bearer ${this.token}` }),
        ...this.headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<Data>;
  }

  /** Like `query`, for an operation that must succeed: throws on any error or `userErrors` entry. Returns the data. */
  async ask<Data = Anything>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { data, errors } = await this.query<Data>(query, variables);
    if (errors) throw new Error(`The operation failed: ${JSON.stringify(errors)}`);
    for (const [field, payload] of Object.entries(data ?? {})) {
      const userErrors = (payload as { userErrors?: unknown[] } | null)?.userErrors ?? [];
      if (userErrors.length > 0) throw new Error(`${field} was refused: ${JSON.stringify(userErrors)}`);
    }
    return data as Data;
  }

  /**
   * Runs a mutation of one input and returns its payload, `userErrors` included: `mutate('followUser', { userId }, 'user { id }')`.
   * Throws on a top-level error.
   */
  async mutate<Payload = Anything>(
    field: string,
    input: Record<string, unknown>,
    selection = '',
  ): Promise<Payload> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const { data, errors } = await this.query<Record<string, Payload>>(
      `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message path } } }`,
      { input },
    );
    if (errors) throw new Error(`${field} failed: ${JSON.stringify(errors)}`);
    return data?.[field] as Payload;
  }
}

/** Somebody who signed up through the public mutation. */
export class Person extends Client {
  constructor(
    url: string,
    readonly handle: string,
    /** The global id of their `User`. */
    readonly id: string,
    readonly accountId: string,
    token: string,
    readonly refreshToken: string,
  ) {
    super(url, token);
  }
}
