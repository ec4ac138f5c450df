import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** How long to keep asking. Default 5,000. */
  timeoutMs?: number;
  /** Between two questions. Default 10. */
  intervalMs?: number;
}

/**
 * Asks until the condition answers with something truthy, and resolves to that answer. A condition that throws (an
 * `expect` inside it, say) is asked again; after the time limit its last failure is thrown. For what the product does
 * by itself; what a test causes is awaited with `settle()`.
 */
export async function eventually<Answer>(
  condition: () => Answer | Promise<Answer>,
  { timeoutMs = 5_000, intervalMs = 10 }: EventuallyOptions = {},
): Promise<Awaited<Answer>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const answer = await condition();
      if (answer) return answer;
      failure = new Error(`Not within ${timeoutMs} ms: the last answer was ${JSON.stringify(answer)}.`);
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= deadline) throw failure;
    await pause(intervalMs);
  }
}
