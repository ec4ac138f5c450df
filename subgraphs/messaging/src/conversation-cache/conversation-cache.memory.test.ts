import { uuidv7 } from 'uuidv7';
import type { CachedConversation } from './conversation-cache';
import { describeConversationCache } from './conversation-cache.contract';
import { createMemoryConversationCache } from './conversation-cache.memory';

describeConversationCache('one process', createMemoryConversationCache);

it('holds so many participants, and forgets first what was asked for longest ago', async () => {
  const cache = createMemoryConversationCache({ maxParticipants: 10 });
  const ids = [uuidv7(), uuidv7(), uuidv7()];
  const entryOf = (id: string): CachedConversation => ({
    conversation: { id, version: 1 } as CachedConversation['conversation'],
    participants: new Map(['one', 'two', 'three'].map((name) => [name, {} as never])),
  });
  for (const id of ids) await cache.put(entryOf(id));
  const kept = await Promise.all(ids.map((id) => cache.get(id)));
  expect(kept.map((entry) => entry !== null)).toEqual([false, true, true]);
});
