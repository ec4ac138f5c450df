import type { Transaction } from '@chorus/database';
import { uuidv7 } from 'uuidv7';
import type { MessageRecord } from '../messages/message';
import type { MessageStore, NewMessage } from './message-store';

export interface MessageStoreUnderTest {
  store: MessageStore;
  /** Runs `work` in a transaction of the domain's database; an adapter on another engine takes no part in it. */
  inTransaction<Value>(work: (transaction: Transaction) => Promise<Value>): Promise<Value>;
  close(): Promise<void>;
}

/**
 * What every message store does. Sequences are far apart in places, so that an adapter that keeps a conversation in several
 * partitions has to read across their borders.
 */
export function describeMessageStore(name: string, open: () => Promise<MessageStoreUnderTest>): void {
  describe(`the message store of ${name}`, () => {
    let opened: MessageStoreUnderTest;
    let store: MessageStore;
    beforeAll(async () => {
      opened = await open();
      ({ store } = opened);
    });
    afterAll(() => opened.close());

    const alice = uuidv7();
    const bob = uuidv7();
    const sentAt = new Date('2026-05-01T12:00:00.000Z');
    /** Next to each other, and on both sides of what a partition may hold. */
    const sequences = [1, 2, 3, 9_999, 10_000, 10_001, 99_999, 100_000, 1_000_000, 2 ** 31 - 1];

    const newMessage = (
      conversationId: string,
      sequence: number,
      more: Partial<NewMessage> = {},
    ): NewMessage => ({
      conversationId,
      sequence,
      senderId: alice,
      text: `text ${sequence}`,
      sentAt,
      replyToSequence: null,
      sharedPostId: null,
      idempotencyKey: `key ${sequence}`,
      ...more,
    });
    const append = (...messages: NewMessage[]) =>
      opened.inTransaction((transaction) => store.append(transaction, messages));
    /** A new conversation with a message at each of these sequences. */
    async function conversation(at: readonly number[], more: Partial<NewMessage> = {}): Promise<string> {
      const id = uuidv7();
      await append(...at.map((sequence) => newMessage(id, sequence, more)));
      return id;
    }
    const all = 2 ** 31 - 1;
    const sequencesOf = (messages: readonly MessageRecord[] = []) => messages.map(({ sequence }) => sequence);

    it('gives back what was written', async () => {
      const id = uuidv7();
      const message = newMessage(id, 7, {
        text: 'Grüße 👋\nzwei',
        replyToSequence: 3,
        sharedPostId: uuidv7(),
      });
      await append(message);
      const expected = { ...message, editedAt: null, unsentAt: null, version: 1 };
      expect(await store.byKeys([message])).toEqual([expected]);
      expect(
        await store.page([{ conversationId: id, after: 0, upTo: all }], { order: 'NEWEST', limit: 5 }),
      ).toEqual([[expected]]);
      const found = await opened.inTransaction((transaction) => store.find(transaction, message));
      expect(found).toEqual(expected);
    });

    it('keeps a message without a text apart from one with an empty text', async () => {
      const id = uuidv7();
      await append(newMessage(id, 1, { text: null }), newMessage(id, 2, { text: '' }));
      const messages = await store.byKeys([
        { conversationId: id, sequence: 1 },
        { conversationId: id, sequence: 2 },
      ]);
      expect(messages.map((message) => message?.text)).toEqual([null, '']);
    });

    it('replaces a message that is written once more: what a crash left behind is overwritten whole', async () => {
      const id = await conversation([1], { replyToSequence: 1, sharedPostId: uuidv7() });
      await opened.inTransaction((transaction) =>
        store.edit(transaction, { conversationId: id, sequence: 1 }, { text: 'edited', editedAt: sentAt }),
      );
      const next = newMessage(id, 1, { senderId: bob, text: 'of bob', idempotencyKey: 'of bob' });
      await append(next);
      expect(await store.byKeys([next])).toEqual([{ ...next, editedAt: null, unsentAt: null, version: 1 }]);
    });

    it('answers by keys in their order, null where there is nothing, twice where asked twice', async () => {
      const [one, other] = [await conversation([1, 2]), await conversation([2])];
      const keys = [
        { conversationId: other, sequence: 2 },
        { conversationId: one, sequence: 1 },
        { conversationId: other, sequence: 1 },
        { conversationId: uuidv7(), sequence: 1 },
        { conversationId: other, sequence: 2 },
      ];
      const found = await store.byKeys(keys);
      expect(found.map((message) => message && [message.conversationId, message.sequence])).toEqual([
        [other, 2],
        [one, 1],
        null,
        null,
        [other, 2],
      ]);
      expect(await store.byKeys([])).toEqual([]);
    });

    it.each([1, 2, 3, 10, 100])(
      'reads the newest first, %d at a time, however far apart they are',
      async (limit) => {
        const conversationId = await conversation(sequences);
        const found: number[] = [];
        for (let upTo = all; ;) {
          const [page = []] = await store.page([{ conversationId, after: 0, upTo }], {
            order: 'NEWEST',
            limit,
          });
          found.push(...sequencesOf(page));
          if (page.length < limit) break;
          upTo = (page.at(-1)?.sequence ?? 1) - 1;
        }
        expect(found).toEqual([...sequences].reverse());
      },
    );

    it.each([1, 2, 3, 10, 100])('reads the oldest first, %d at a time', async (limit) => {
      const conversationId = await conversation(sequences);
      const found: number[] = [];
      for (let after = 0; ;) {
        const [page = []] = await store.page([{ conversationId, after, upTo: all }], {
          order: 'OLDEST',
          limit,
        });
        found.push(...sequencesOf(page));
        if (page.length < limit) break;
        after = page.at(-1)?.sequence ?? 0;
      }
      expect(found).toEqual(sequences);
    });

    it('reads a range without its lower bound and with its upper one', async () => {
      const conversationId = await conversation(sequences);
      const page = async (after: number, upTo: number) => {
        const [messages] = await store.page([{ conversationId, after, upTo }], {
          order: 'OLDEST',
          limit: 100,
        });
        return sequencesOf(messages);
      };
      expect(await page(3, 10_000)).toEqual([9_999, 10_000]);
      expect(await page(10_000, 10_000)).toEqual([]);
      expect(await page(10_001, 10_000)).toEqual([]);
      expect(await page(0, 0)).toEqual([]);
      expect(await page(-1, 1)).toEqual([1]);
    });

    it('reads several ranges at once, each for itself, in their order', async () => {
      const [one, other] = [await conversation([1, 2, 3]), await conversation([1, 2])];
      const pages = await store.page(
        [
          { conversationId: other, after: 0, upTo: all },
          { conversationId: uuidv7(), after: 0, upTo: all },
          { conversationId: one, after: 1, upTo: all },
          { conversationId: one, after: 0, upTo: 1 },
        ],
        { order: 'NEWEST', limit: 2 },
      );
      expect(pages.map(sequencesOf)).toEqual([[2, 1], [], [3, 2], [1]]);
      expect(await store.page([], { order: 'NEWEST', limit: 2 })).toEqual([]);
      expect(
        await store.page([{ conversationId: one, after: 0, upTo: all }], { order: 'OLDEST', limit: 0 }),
      ).toEqual([[]]);
    });

    describe('counts', () => {
      let id: string;
      beforeAll(async () => {
        id = await conversation([1, 3, 9_999, 100_000]);
        await append(...[2, 10_001].map((sequence) => newMessage(id, sequence, { senderId: bob })));
        await opened.inTransaction((transaction) =>
          store.erase(transaction, [{ conversationId: id, sequence: 3 }], sentAt),
        );
      });

      const count = async (after: number, upTo: number, limit: number, exceptSenderIds: string[] = []) => {
        const [counts = []] = await store.count([{ conversationId: id, after, upTo }], {
          limit,
          exceptSenderIds,
        });
        return Object.fromEntries(counts.map(({ senderId, count: found }) => [senderId, found]));
      };

      it('by sender, without the unsent', async () => {
        expect(await count(0, all, 100)).toEqual({ [alice]: 3, [bob]: 2 });
        expect(await count(1, 10_001, 100)).toEqual({ [alice]: 1, [bob]: 2 });
      });

      it('up to a limit, of the newest', async () => {
        expect(await count(0, all, 3)).toEqual({ [alice]: 2, [bob]: 1 });
      });

      it('without some senders, who do not use up the limit', async () => {
        expect(await count(0, all, 2, [alice])).toEqual({ [bob]: 2 });
        expect(await count(0, all, 2, [alice, bob])).toEqual({});
      });

      it('several ranges at once', async () => {
        const ranges = [
          { conversationId: uuidv7(), after: 0, upTo: all },
          { conversationId: id, after: 2, upTo: all },
        ];
        const counts = await store.count(ranges, { limit: 9, exceptSenderIds: [bob] });
        expect(counts).toEqual([[], [{ senderId: alice, count: 2 }]]);
        expect(await store.count([], { limit: 9, exceptSenderIds: [] })).toEqual([]);
      });
    });

    it('edits a text: the version counts up, all else stays', async () => {
      const key = { conversationId: await conversation([5], { replyToSequence: 2 }), sequence: 5 };
      const editedAt = new Date('2026-05-01T12:05:00.000Z');
      for (const text of ['once', 'twice']) {
        await opened.inTransaction((transaction) => store.edit(transaction, key, { text, editedAt }));
      }
      expect(await store.byKeys([key])).toEqual([
        {
          ...newMessage(key.conversationId, 5, { replyToSequence: 2, text: 'twice' }),
          editedAt,
          unsentAt: null,
          version: 3,
        },
      ]);
    });

    it('erases messages: their places, senders and times stay', async () => {
      const conversationId = await conversation([4, 20_000, 5], {
        replyToSequence: 2,
        sharedPostId: uuidv7(),
      });
      const keys = [4, 20_000].map((sequence) => ({ conversationId, sequence }));
      const unsentAt = new Date('2026-05-02T12:00:00.000Z');
      await opened.inTransaction((transaction) => store.erase(transaction, keys, unsentAt));
      const erased = { text: null, replyToSequence: null, sharedPostId: null };
      expect(await store.byKeys(keys)).toEqual(
        [4, 20_000].map((sequence) => ({
          ...newMessage(conversationId, sequence, erased),
          editedAt: null,
          unsentAt,
          version: 2,
        })),
      );
      const [untouched] = await store.byKeys([{ conversationId, sequence: 5 }]);
      expect(untouched?.text).toBe('text 5');
    });

    it('erases a message once: what is told of it stays the same', async () => {
      const key = { conversationId: await conversation([1]), sequence: 1 };
      const erase = (unsentAt: Date) =>
        opened.inTransaction((transaction) => store.erase(transaction, [key], unsentAt));
      await erase(sentAt);
      await erase(new Date('2026-06-01T12:00:00.000Z'));
      expect(await store.byKeys([key])).toMatchObject([{ unsentAt: sentAt, version: 2 }]);
    });

    it('finds what one sender wrote in one conversation and did not take back, some at a time', async () => {
      const conversationId = await conversation([1, 10_000, 30_000]);
      await append(newMessage(conversationId, 2, { senderId: bob }));
      const found: number[] = [];
      for (;;) {
        const keys = await store.bySender(conversationId, alice, 2);
        if (keys.length === 0) break;
        expect(keys.length).toBeLessThanOrEqual(2);
        found.push(...keys.map(({ sequence }) => sequence));
        await opened.inTransaction((transaction) => store.erase(transaction, keys, sentAt));
      }
      expect(found.sort((one, other) => one - other)).toEqual([1, 10_000, 30_000]);
      expect(await store.bySender(conversationId, bob, 9)).toEqual([{ conversationId, sequence: 2 }]);
    });
  });
}
