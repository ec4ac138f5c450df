import { uuidv7 } from 'uuidv7';
import type { CachedConversation, CachedParticipant, ConversationCache } from './conversation-cache';

/** What every conversation cache does. It may forget anything at any time, so nothing here is asked of an entry long after. */
export function describeConversationCache(name: string, create: () => ConversationCache): void {
  describe(`the conversation cache of ${name}`, () => {
    const participant = (accountId: string): CachedParticipant => ({
      accountId,
      role: 'MEMBER',
      request: 'NONE',
      joinedSequence: 0,
    });
    const entryOf = (version: number, people = 2, id = uuidv7()): CachedConversation => ({
      conversation: {
        id,
        kind: 'GROUP',
        title: 'Plans',
        createdBy: uuidv7(),
        createdAt: new Date('2026-05-01T12:00:00.000Z'),
        lastSequence: 7,
        lastMessageAt: new Date('2026-05-01T12:30:00.000Z'),
        version,
        participantsCount: people,
        pairLow: null,
        pairHigh: null,
      },
      participants: new Map(Array.from({ length: people }, uuidv7).map((of) => [of, participant(of)])),
    });

    it('gives back what was put in', async () => {
      const cache = create();
      const entry = entryOf(3);
      await cache.put(entry);
      expect(await cache.get(entry.conversation.id)).toEqual(entry);
      expect(await cache.get(uuidv7())).toBeNull();
    });

    it('never goes back to an older version', async () => {
      const cache = create();
      const id = uuidv7();
      const newer = entryOf(4, 3, id);
      await cache.put(newer);
      await cache.put(entryOf(3, 2, id));
      expect(await cache.get(id)).toEqual(newer);
      const newest = entryOf(5, 2, id);
      await cache.put(newest);
      expect(await cache.get(id)).toEqual(newest);
    });

    it('forgets what is older than a version, and nothing newer', async () => {
      const cache = create();
      const entry = entryOf(4);
      const { id } = entry.conversation;
      await cache.put(entry);
      await cache.forget(id, 4);
      expect(await cache.get(id)).toEqual(entry);
      await cache.forget(id, 5);
      expect(await cache.get(id)).toBeNull();
    });

    it('forgets all of a conversation when told no version, and of unknown ones without a fault', async () => {
      const cache = create();
      const entry = entryOf(4);
      await cache.put(entry);
      await cache.forget(entry.conversation.id);
      await cache.forget(uuidv7());
      expect(await cache.get(entry.conversation.id)).toBeNull();
      const older = entryOf(1, 2, entry.conversation.id);
      await cache.put(older);
      expect(await cache.get(entry.conversation.id)).toEqual(older);
    });
  });
}
