import { uuidv7 } from 'uuidv7';
import type { PresenceStore } from './presence-store';

/** What every adapter must do. */
export function describePresenceStore(adapter: string, open: () => PresenceStore): void {
  describe(`the presence store, ${adapter}`, () => {
    const noon = new Date('2026-03-01T12:00:00.000Z');
    const later = (seconds: number) => new Date(noon.getTime() + seconds * 1_000);
    let store: PresenceStore;
    beforeEach(() => (store = open()));

    it('tells when each was last active, in the order of the question', async () => {
      const [alice, bob, carol] = [uuidv7(), uuidv7(), uuidv7()];
      await store.record(
        new Map([
          [alice, noon],
          [bob, later(5)],
        ]),
      );
      expect(await store.lastActive([bob, carol, alice, bob])).toEqual([later(5), null, noon, later(5)]);
      expect(await store.lastActive([])).toEqual([]);
    });

    it('moves people on and never back', async () => {
      const alice = uuidv7();
      await store.record(new Map([[alice, later(10)]]));
      await store.record(new Map([[alice, noon]]));
      expect(await store.lastActive([alice])).toEqual([later(10)]);
      await store.record(new Map([[alice, later(20)]]));
      expect(await store.lastActive([alice])).toEqual([later(20)]);
    });

    it('takes what many record at once', async () => {
      const people = Array.from({ length: 200 }, () => uuidv7());
      const turns = Array.from({ length: 8 }, (_, turn) =>
        store.record(
          new Map((turn % 2 ? people : [...people].reverse()).map((person) => [person, later(turn)])),
        ),
      );
      await Promise.all(turns);
      expect(await store.lastActive(people)).toEqual(people.map(() => later(7)));
    });

    it('records nobody without an error', async () => {
      await expect(store.record(new Map())).resolves.toBeUndefined();
    });

    it('forgets who was away for long, and who asks to be forgotten', async () => {
      const [alice, bob, carol] = [uuidv7(), uuidv7(), uuidv7()];
      await store.record(
        new Map([
          [alice, noon],
          [bob, later(60)],
          [carol, later(60)],
        ]),
      );
      await store.forgetBefore(later(60));
      await store.forget([carol]);
      expect(await store.lastActive([alice, bob, carol])).toEqual([null, later(60), null]);
    });
  });
}
