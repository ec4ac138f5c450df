import { putLoad, type Amount, type LoadRequest, type LoadResult } from './load';

/** A process that is measured. */
export interface Measured {
  readonly pid: number;
  /** Takes a CPU profile of it while `work` runs; absent where that cannot be done. */
  profile?(file: string, work: () => Promise<void>): Promise<void>;
}

/** One of several ways to the same answer, up and ready. */
export interface Contender {
  /** Of its rows in the table; `--only` goes by it. */
  readonly name: string;
  /** What works for it, by what it is to the reader (`gateway`, `subgraphs`, `postgres`): its CPU time is counted. */
  readonly servers: Readonly<Record<string, Measured>>;
  /** Throws when any answer failed or was wrong. */
  load(amount: Amount): Promise<LoadResult>;
}

/** A contender that answers over HTTP. */
export interface HttpContender extends Pick<Contender, 'name' | 'servers'> {
  /** Sent in turns. Asked for before each measurement: tokens may be renewed in it. */
  requests(): Promise<readonly LoadRequest[]>;
}

/** Puts load on it from a process of its own; each answer must be the text that is expected of its request. */
export function overHttp({ name, servers, requests }: HttpContender, expected: readonly string[]): Contender {
  return {
    name,
    servers,
    async load(amount) {
      const sent = (await requests()).map((request, index) => ({ ...request, expectBody: expected[index] }));
      return putLoad({ ...amount, requests: sent });
    },
  };
}

/** Asks it each of its requests once; the texts of its answers. */
export async function askAll({ requests }: HttpContender): Promise<string[]> {
  const texts: string[] = [];
  for (const { url, headers, body } of await requests()) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    texts.push(await response.text());
  }
  return texts;
}

/** The data of an answer. Throws when there is none, or an error beside it. */
export function dataOf(text: string): object {
  const { data, errors } = JSON.parse(text) as { data?: object | null; errors?: unknown };
  if (!data || errors) throw new Error(`An answer with errors: ${text.slice(0, 1_000)}`);
  return data;
}

/** Those whose name holds one of the texts; all when there is no text. */
export const chosen = <Named extends { name: string }>(
  contenders: readonly Named[],
  only: readonly string[],
): Named[] => contenders.filter(({ name }) => only.length === 0 || only.some((text) => name.includes(text)));
