import { LocalStandings, type PersonStandings } from './local-standings';
import type { Standing, StreamEvent } from './stream-event';

const pair = 'pair';
const group = 'group';

const changed = (...people: [string, Standing, number?][]): StreamEvent => ({
  kind: 'ConversationChanged',
  actorId: 'alice',
  standings: people.map(([accountId, standing, after = 0]) => ({ accountId, standing, after })),
});

/** What the database says, answered when the test lets it. */
class Reading {
  readonly asked: string[] = [];
  private answers: { resolve: (standings: PersonStandings) => void; reject: (error: Error) => void }[] = [];

  readonly read = (accountId: string): Promise<PersonStandings> => {
    this.asked.push(accountId);
    return new Promise((resolve, reject) => this.answers.push({ resolve, reject }));
  };

  answer(standings: PersonStandings['standings'], sendsReadReceipts = true): void {
    this.answers.shift()?.resolve({ sendsReadReceipts, standings });
  }

  fail(): void {
    this.answers.shift()?.reject(new Error('The database is gone.'));
  }
}

let reading: Reading;
let standings: LocalStandings;
beforeEach(() => {
  reading = new Reading();
  standings = new LocalStandings(reading.read);
});

async function attend(accountId: string, ...places: PersonStandings['standings']) {
  const attendance = standings.attend(accountId);
  const ready = attendance.begin();
  reading.answer(places);
  await ready;
  return attendance;
}

const inside = (conversationId: string) => ({ conversationId, standing: 'IN' as const, after: 0 });
const idsIn = (conversationId: string, event?: StreamEvent) =>
  standings.receivers(conversationId, event).map(({ accountId }) => accountId);

it('knows who of the people here is in a conversation', async () => {
  await attend('alice', inside(pair), { conversationId: group, standing: 'REQUEST', after: 7 });
  await attend('bob', inside(pair), { conversationId: group, standing: 'OUT', after: 0 });
  expect(idsIn(pair)).toEqual(['alice', 'bob']);
  expect(standings.receivers(group)).toEqual([
    { accountId: 'alice', standing: 'REQUEST', after: 7, sendsReadReceipts: true },
  ]);
  expect(standings.conversationsOf('bob')).toEqual([pair, group]);
  expect(idsIn('another')).toEqual([]);
});

it('reads a person once, however many of their devices follow, and forgets them with the last', async () => {
  const phone = await attend('alice', inside(pair));
  const laptop = standings.attend('alice');
  await laptop.begin();
  expect(reading.asked).toEqual(['alice']);
  phone.leave();
  expect(idsIn(pair)).toEqual(['alice']);
  laptop.leave();
  expect(standings.has(pair)).toBe(false);
  expect(standings.receiver(pair, 'alice')).toBeNull();
  await attend('alice', inside(group));
  expect(idsIn(pair)).toEqual([]);
  expect(idsIn(group)).toEqual(['alice']);
});

it('follows who joins and who leaves, and tells the one who left that they did', async () => {
  await attend('alice', inside(group));
  await attend('bob');
  standings.apply(group, changed(['bob', 'IN', 3], ['carol', 'IN', 3]));
  expect(standings.receivers(group)).toContainEqual({
    accountId: 'bob',
    standing: 'IN',
    after: 3,
    sendsReadReceipts: true,
  });
  const left = changed(['alice', 'OUT']);
  standings.apply(group, left);
  expect(idsIn(group)).toEqual(['bob']);
  expect(idsIn(group, left)).toEqual(['bob', 'alice']);
});

it('lets what the log says while somebody is read win over what was read', async () => {
  const ready = standings.attend('alice').begin();
  standings.apply(group, changed(['alice', 'IN', 9]));
  standings.apply(pair, changed(['alice', 'OUT']));
  expect(idsIn(group)).toEqual(['alice']);
  reading.answer([inside(pair), { conversationId: group, standing: 'OUT', after: 0 }, inside('third')]);
  await ready;
  expect(standings.receivers(group)).toMatchObject([{ accountId: 'alice', standing: 'IN', after: 9 }]);
  expect(idsIn(pair)).toEqual([]);
  expect(idsIn('third')).toEqual(['alice']);
});

it('knows who sends read receipts, as it is now', async () => {
  const ready = standings.attend('alice').begin();
  standings.apply('alice', { kind: 'SettingsChanged', actorId: 'alice', sendsReadReceipts: false });
  reading.answer([inside(pair)], true);
  await ready;
  expect(standings.receiver(pair, 'alice')?.sendsReadReceipts).toBe(false);
  standings.apply('alice', { kind: 'SettingsChanged', actorId: 'alice', sendsReadReceipts: true });
  expect(standings.receiver(pair, 'alice')?.sendsReadReceipts).toBe(true);
});

it('reads again after it could not', async () => {
  const [phone, laptop] = [standings.attend('alice'), standings.attend('alice')];
  const [first, second] = [phone.begin(), laptop.begin()];
  reading.fail();
  await expect(first).rejects.toThrow('gone');
  await expect(second).rejects.toThrow('gone');
  await attend('alice', inside(pair));
  phone.leave();
  laptop.leave();
  expect(idsIn(pair)).toEqual(['alice']);
});

it('does not give a person who left and came back what was read for the one who left', async () => {
  const first = standings.attend('alice');
  const firstReady = first.begin();
  first.leave();
  const secondReady = standings.attend('alice').begin();
  reading.answer([inside(pair)]);
  await firstReady;
  expect(idsIn(pair)).toEqual([]);
  reading.answer([inside(group)]);
  await secondReady;
  expect(idsIn(pair)).toEqual([]);
  expect(idsIn(group)).toEqual(['alice']);
});

it('waits for who is being read, also for who has not begun, and for nobody else', async () => {
  await attend('alice', inside(pair));
  const [bob, carol] = [standings.attend('bob'), standings.attend('carol')];
  await standings.settled(new Set(['alice', 'nobody']));
  let isSettled = false;
  const settled = standings.settled(new Set(['alice', 'bob', 'carol'])).then(() => (isSettled = true));
  void bob.begin();
  reading.answer([]);
  await bob.begin();
  expect(isSettled).toBe(false);
  carol.begin().catch(() => undefined);
  reading.fail();
  await settled;
});

it('reads everybody again when entries were missed', async () => {
  await attend('alice', inside(pair), inside(group));
  standings.readAgain();
  const first = standings.settled(new Set(['alice']));
  reading.fail();
  await expect(first).rejects.toThrow('gone');
  expect(idsIn(pair)).toEqual(['alice']);
  const second = standings.settled(new Set(['alice']));
  reading.answer([inside(group), inside('third')]);
  await second;
  await standings.settled(new Set(['alice']));
  expect(reading.asked).toHaveLength(3);
  expect([idsIn(pair), idsIn(group), idsIn('third')]).toEqual([[], ['alice'], ['alice']]);
  expect(standings.conversationsOf('alice')).toEqual([group, 'third']);
});

it('reads a person again for a device that comes later and replays, and not for the first', async () => {
  const phone = await attend('alice', inside(pair));
  await phone.refresh();
  expect(reading.asked).toHaveLength(1);
  const laptop = standings.attend('alice');
  await laptop.begin();
  const refreshed = laptop.refresh();
  await Promise.resolve();
  standings.apply('third', changed(['alice', 'IN', 0]));
  reading.answer([inside(group)]);
  await refreshed;
  expect(reading.asked).toHaveLength(2);
  expect(standings.conversationsOf('alice')).toEqual(['third', group]);
});
