import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Latencies } from './latencies';

/** The product did not answer: whether the operation took place is unknown. */
export class NoAnswer extends Error {}

export interface Payload {
  userErrors: { code: string; message: string; path: string[] | null }[];
  [field: string]: unknown;
}

interface Answer {
  data: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string } }[];
}

/** The public endpoint over HTTP, with kept-alive connections. What gets no answer is sent again until it has one. */
export class Endpoint {
  private readonly agent: Agent;

  constructor(
    readonly url: string,
    private readonly latencies: Latencies,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** One query; throws on errors. `kind` names it in the table of latencies. */
  async query(
    kind: string,
    query: string,
    variables: object,
    token?: string,
  ): Promise<Record<string, unknown>> {
    const startedAt = performance.now();
    const { data, errors } = await this.sendUntilAnswered({ query, variables }, token);
    this.latencies.add(kind, performance.now() - startedAt);
    if (errors || data === null) throw new Error(`${kind} failed: ${JSON.stringify(errors)}`);
    return data;
  }

  /** One mutation of one input; throws on top-level errors, returns the payload. */
  async mutate(field: string, input: object, selection: string, token?: string): Promise<Payload> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code message path } } }`;
    return (await this.query(field, query, { input }, token))[field] as Payload;
  }

  close(): void {
    this.agent.destroy();
  }

  private async sendUntilAnswered(body: object, token: string | undefined): Promise<Answer> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      try {
        const answer = await this.send(body, token);
        // A product that is going down or coming up says so: nothing is known of the operation then either.
        if (!answer.errors?.some(({ extensions }) => extensions.code === 'UNAVAILABLE')) return answer;
        throw new NoAnswer(JSON.stringify(answer.errors));
      } catch (error) {
        if (!(error instanceof NoAnswer) || Date.now() > deadline) throw error;
        await sleep(100);
      }
    }
  }

  private send(body: object, token: string | undefined): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const sent = request(
        this.url,
        { method: 'POST', agent: this.agent, headers, timeout: 30_000 },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', (error) => reject(new NoAnswer(error.message)));
          response.on('end', () => {
            try {
              resolve(JSON.parse(text) as Answer);
            } catch {
              reject(new NoAnswer(`not JSON, status ${response.statusCode}`));
            }
          });
          response.on('close', () => reject(new NoAnswer('cut off')));
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('timed out')));
      sent.on('error', (error) => reject(new NoAnswer(error.message)));
      sent.end(JSON.stringify(body));
    });
  }
}
