import { coalesce } from './coalesce';
import type { NotificationChange } from './notification-log';

const changed = (groupId: string): NotificationChange => ({ kind: 'GroupChanged', groupId, version: 1 });
const removed = (groupId: string): NotificationChange => ({ kind: 'GroupRemoved', groupId });
const marked: NotificationChange = { kind: 'ReadMarkMoved' };

const coalesced = (...changes: NotificationChange[]) =>
  coalesce(changes.map((change, index) => ({ change, cursor: `${index}` }))).map(({ cursor }) =>
    Number(cursor),
  );

it('of one thing only the last change is told, each thing at the place of its last', () => {
  expect(coalesced(changed('a'), changed('b'), changed('a'), changed('c'))).toEqual([1, 2, 3]);
  expect(coalesced(changed('a'), removed('a'))).toEqual([1]);
  expect(coalesced(marked, changed('a'), marked)).toEqual([1, 2]);
  expect(coalesced()).toEqual([]);
});

it('whoever goes on after any of the cursors has yet to be told of everything that changed after it', () => {
  const changes = [changed('a'), changed('b'), marked, changed('a'), removed('b'), changed('c'), marked];
  const told = coalesced(...changes);
  for (const cursor of told) {
    const after = new Set(changes.slice(cursor + 1).map((change) => JSON.stringify(change)));
    const toTell = new Set(
      told.filter((place) => place > cursor).map((place) => JSON.stringify(changes[place])),
    );
    expect(toTell).toEqual(after);
  }
});
