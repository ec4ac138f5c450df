import { askAll, dataOf, type HttpContender } from '../harness/contender';

/**
 * Asks each contender once and gives the texts of its answers, by name. Throws unless all hold the same data, to the byte
 * and in the same order, and no error; `extensions` may differ: this gateway tells the cost there.
 */
export async function requireEqualAnswers(
  contenders: readonly HttpContender[],
): Promise<Map<string, string[]>> {
  const texts = new Map<string, string[]>();
  let first: { name: string; data: string } | undefined;
  for (const contender of contenders) {
    const { name } = contender;
    const answers = await askAll(contender);
    const data = JSON.stringify(answers.map((text) => dataOfContender(name, text)));
    first ??= { name, data };
    if (data !== first.data)
      throw new Error(
        `${name} and ${first.name} answer differently:\n${data.slice(0, 1_000)}\n${first.data.slice(0, 1_000)}`,
      );
    texts.set(name, answers);
  }
  return texts;
}

function dataOfContender(name: string, text: string): object {
  try {
    return dataOf(text);
  } catch (error) {
    throw new Error(`${name} failed.`, { cause: error });
  }
}
