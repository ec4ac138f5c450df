import type { Contender } from '../harness/rounds';

interface Answer {
  data?: unknown;
  errors?: unknown;
}

/**
 * Asks each contender once and gives the text of its answer, by name. Throws unless all hold the same data, to the byte
 * and in the same order, and no error; `extensions` may differ: this gateway tells the cost there.
 */
export async function requireEqualAnswers(contenders: readonly Contender[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let first: { name: string; data: string } | undefined;
  for (const contender of contenders) {
    const { name } = contender;
    const text = await askOnce(contender);
    const { data, errors } = JSON.parse(text) as Answer;
    if (!data || errors) throw new Error(`${name} answered with errors: ${text.slice(0, 1_000)}`);
    first ??= { name, data: JSON.stringify(data) };
    if (JSON.stringify(data) !== first.data)
      throw new Error(
        `${name} and ${first.name} answer differently:\n${text.slice(0, 1_000)}\n${first.data.slice(0, 1_000)}`,
      );
    texts.set(name, text);
  }
  return texts;
}

async function askOnce(contender: Contender): Promise<string> {
  const { url, headers, body } = await contender.request();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return response.text();
}

/** The same contender, whose every answer under load must be this text. */
export const expecting = (contender: Contender, expectBody: string | undefined): Contender => ({
  ...contender,
  request: async () => ({ ...(await contender.request()), expectBody }),
});
