import { MemoryPresenceStore } from './presence-store.memory';
import { attendanceEveryMs, PresenceTracker } from './presence-tracker';

let store: MemoryPresenceStore;
let records: string[][];
let tracker: PresenceTracker;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  store = new MemoryPresenceStore();
  records = [];
  const record = store.record.bind(store);
  store.record = (seen) => {
    records.push([...seen.keys()]);
    return record(seen);
  };
  tracker = new PresenceTracker(store);
});

afterEach(async () => {
  await tracker.close();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** Lets the timers that are due run, and what they started end. */
async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
  await tracker.flush();
}

it('tells of all who come together in one record, at once', async () => {
  for (const person of ['alice', 'bob', 'alice']) tracker.attend(person);
  await pass(1);
  expect(records).toEqual([['alice', 'bob']]);
});

it('goes on telling while somebody is here on any device, and once when they go', async () => {
  const [phone, laptop] = [tracker.attend('alice'), tracker.attend('alice')];
  await pass(1);
  phone();
  await pass(attendanceEveryMs);
  await pass(attendanceEveryMs);
  expect(records).toHaveLength(3);
  laptop();
  await pass(1);
  const known = records.length;
  await pass(2 * attendanceEveryMs);
  expect(records).toHaveLength(known);
  expect(await store.lastActive(['alice'])).not.toEqual([null]);
});

it('tells at once of somebody new, and of the same one again at the next turn', async () => {
  tracker.note('alice');
  await pass(1);
  tracker.note('alice');
  tracker.note('alice');
  await jest.advanceTimersByTimeAsync(1);
  expect(records).toEqual([['alice']]);
  await pass(attendanceEveryMs);
  expect(records).toEqual([['alice'], ['alice']]);
});

it('does not fail when the store does', async () => {
  const { record } = store;
  store.record = () => Promise.reject(new Error('gone'));
  tracker.attend('alice');
  await pass(1);
  store.record = record;
  await pass(attendanceEveryMs);
  expect(records).toEqual([['alice']]);
});
