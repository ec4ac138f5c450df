import { keepVisible } from '../users/user.policy';
import type { PostsContext } from '../context';

/**
 * The accounts behind handles, each once, in order. Handles that nobody has, and people who block the viewer or are
 * blocked by them, are dropped without a word: to tell them apart would tell of the block.
 */
export async function resolveMentions(
  { facts }: PostsContext,
  handles: readonly string[],
): Promise<string[]> {
  const accountIds = await Promise.all(handles.map((handle) => facts.idByHandle(handle)));
  const known = new Set(accountIds.filter((id) => id !== null));
  return keepVisible(facts, [...known], (id) => id);
}
