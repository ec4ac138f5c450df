import type { MessageKey, MessageRecord } from '../messages/message';
import { MessageCache } from './message-cache';

const message = (sequence: number, version = 1): MessageRecord => ({
  conversationId: 'pair',
  sequence,
  senderId: 'alice',
  text: `text ${version} of ${sequence}`,
  sentAt: new Date(0),
  editedAt: null,
  unsentAt: null,
  version,
  replyToSequence: null,
  sharedPostId: null,
  idempotencyKey: 'key',
});

const key = (sequence: number): MessageKey => ({ conversationId: 'pair', sequence });

let stored: Map<number, MessageRecord>;
let asked: number[][];
let cache: MessageCache;
beforeEach(() => {
  stored = new Map();
  asked = [];
  cache = new MessageCache(async (keys) => {
    asked.push(keys.map(({ sequence }) => sequence));
    return keys.map(({ sequence }) => stored.get(sequence) ?? null);
  });
});

it('reads nothing that this process wrote', async () => {
  cache.put(message(1));
  expect(await cache.find(key(1))).toEqual(message(1));
  expect(asked).toEqual([]);
});

it('reads once what many ask for at once', async () => {
  for (const sequence of [1, 2]) stored.set(sequence, message(sequence));
  const found = await Promise.all([1, 2, 1, 1, 3].map((sequence) => cache.find(key(sequence))));
  expect(found).toEqual([message(1), message(2), message(1), message(1), null]);
  expect(asked).toEqual([[1, 2, 3]]);
  expect(await cache.find(key(2))).toEqual(message(2));
  expect(asked).toHaveLength(1);
});

it('never shows a version again that the log has passed', async () => {
  cache.put(message(1));
  cache.outdate(key(1), 2);
  cache.put(message(1));
  stored.set(1, message(1, 2));
  expect(await cache.find(key(1))).toEqual(message(1, 2));
  cache.put(message(1));
  expect(await cache.find(key(1))).toEqual(message(1, 2));
});

it('asks again after it could not be told', async () => {
  const reads = [() => Promise.reject(new Error('gone')), async () => [message(1)]];
  cache = new MessageCache(() => reads.shift()!());
  await expect(cache.find(key(1))).rejects.toThrow('gone');
  expect(await cache.find(key(1))).toEqual(message(1));
});
