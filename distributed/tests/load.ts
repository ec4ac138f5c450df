import { Client as PostgresClient } from 'pg';

/** How one write ended for who sent it. */
interface Ending {
  text: string;
  /** `answered`: it is written. `refused`: an answer says that it is not. `broken`: no answer. */
  outcome: 'answered' | 'refused' | 'broken';
  detail?: string;
}

export interface Load {
  endings: Ending[];
  /** Sends nothing more, and resolves when all is answered. */
  stop(): Promise<void>;
}

const mutation =
  'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } userErrors { code } } }';
let loads = 0;

/** Several people who write one post after the other, over connections that stay open, until nobody listens any more. */
export function keepWriting(url: string, token: string, writers = 8): Load {
  const load = (loads += 1);
  const endings: Ending[] = [];
  let isStopped = false;

  async function write(text: string): Promise<Ending> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: mutation, variables: { input: { text } } }),
      });
      const answer = await response.text();
      return { text, outcome: answer.includes('"post":{"id"') ? 'answered' : 'refused', detail: answer };
    } catch (error) {
      return { text, outcome: 'broken', detail: String((error as Error).cause) };
    }
  }
  async function writer(name: number): Promise<void> {
    for (let number = 0; !isStopped; number += 1) {
      const ending = await write(`load ${load}, writer ${name}, post ${number}`);
      endings.push(ending);
      if (ending.outcome === 'broken') return;
    }
  }
  const writing = Promise.all(Array.from({ length: writers }, (_, name) => writer(name)));
  return {
    endings,
    async stop() {
      isStopped = true;
      await writing;
    },
  };
}

export const textsOf = ({ endings }: Load, outcome: Ending['outcome']): string[] =>
  endings.flatMap((ending) => (ending.outcome === outcome ? ending.text : [])).sort();

/** What is truly written of the texts of a load. */
export async function writtenTexts(databaseUrl: string, load: Load): Promise<string[]> {
  const [{ text = '' } = {}] = load.endings;
  const prefix = text.split(',')[0];
  const client = new PostgresClient({ connectionString: databaseUrl, options: '-c search_path=posts' });
  await client.connect();
  const { rows } = await client.query<{ text: string }>('SELECT text FROM posts WHERE text LIKE $1', [
    `${prefix},%`,
  ]);
  await client.end();
  return rows.map((row) => row.text).sort();
}
