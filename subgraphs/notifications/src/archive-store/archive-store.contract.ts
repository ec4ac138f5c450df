import { uuidv7 } from 'uuidv7';
import { actorsAtOnce, type Actor, type StoredNotification } from '../notifications/notification';
import { comparePositions } from '../notifications/position';
import { storedNotification } from '../notifications/stored-notification.example';
import { archivedActors, type ArchiveStore, type ListRange } from './archive-store';

export interface ArchiveStoreUnderTest {
  store: ArchiveStore;
  close(): Promise<void>;
}

/** What every archive does. Times are months apart in places, so that an adapter with partitions has to cross their borders. */
export function describeArchiveStore(name: string, open: () => Promise<ArchiveStoreUnderTest>): void {
  describe(`the archive of ${name}`, () => {
    let opened: ArchiveStoreUnderTest;
    let store: ArchiveStore;
    beforeAll(async () => {
      opened = await open();
      ({ store } = opened);
    });
    afterAll(() => opened.close());

    const whole: ListRange = { folder: 'INBOX', after: null, until: null };
    const instants = [
      '2025-11-30T23:59:59.999Z',
      '2025-12-01T00:00:00.000Z',
      '2025-12-01T00:00:00.001Z',
      '2026-02-28T12:00:00.000Z',
      '2026-05-01T12:00:00.000Z',
      '2026-05-01T12:00:00.000Z',
      '2026-05-01T12:00:00.000Z',
    ];
    const actors = (count: number): Actor[] =>
      Array.from({ length: count }, (_, index) => ({
        actorId: uuidv7(),
        item: `item ${index}`,
        at: new Date(Date.UTC(2025, 10, 1) - index * 1_000).toISOString(),
      }));
    const ids = (found: readonly StoredNotification[]) => found.map(({ id }) => id);
    /** A person with a notification at each of the instants, as the list has them. */
    async function person(more: Partial<StoredNotification> = {}) {
      const recipientId = uuidv7();
      const list = instants
        .map((updatedAt) => storedNotification({ recipientId, updatedAt, ...more }))
        .sort(comparePositions);
      await store.put(list);
      return { recipientId, list };
    }

    it('gives back what was put in', async () => {
      const recipientId = uuidv7();
      const about = storedNotification({
        recipientId,
        kind: 'COMMENT',
        version: 7,
        actors: actors(3),
        actorsCount: 4,
      });
      const generic = storedNotification({
        recipientId,
        kind: 'GENERIC',
        subjectType: null,
        subjectId: null,
        postId: null,
        textKey: 'welcome',
        url: 'https://chorus.example/welcome',
        updatedAt: '2026-01-01T00:00:00.000Z',
        actors: [],
      });
      await store.put([generic, about]);
      expect(await store.page(recipientId, whole, 9)).toEqual([about, generic]);
      expect(await store.byIds(recipientId, [about.id])).toEqual([about]);
    });

    it('lists a person’s own, newest first, by pages that meet', async () => {
      const { recipientId, list } = await person();
      await person();
      for (const size of [1, 2, 3, 7, 20]) {
        const found: StoredNotification[] = [];
        for (;;) {
          const page = await store.page(recipientId, { ...whole, after: found.at(-1) ?? null }, size);
          found.push(...page);
          if (page.length < size) break;
        }
        expect(ids(found)).toEqual(ids(list));
      }
      expect(await store.page(uuidv7(), whole, 9)).toEqual([]);
    });

    it('lists what is between two places, both of them left out', async () => {
      const { recipientId, list } = await person();
      for (let from = 0; from < list.length; from += 1)
        for (let to = from; to < list.length; to += 1) {
          const range = { ...whole, after: list[from]!, until: list[to]! };
          expect(ids(await store.page(recipientId, range, 20))).toEqual(ids(list.slice(from + 1, to)));
        }
    });

    it('keeps folders apart', async () => {
      const { recipientId, list } = await person({ folder: 'REQUESTS' });
      expect(await store.page(recipientId, whole, 9)).toEqual([]);
      expect(ids(await store.page(recipientId, { ...whole, folder: 'REQUESTS' }, 9))).toEqual(ids(list));
    });

    it('keeps one of each, however often and at whatever place it is put', async () => {
      const recipientId = uuidv7();
      const first = storedNotification({ recipientId, updatedAt: instants[0] });
      const later = { ...first, updatedAt: instants[3]!, version: 2, actorsCount: 2, actors: actors(2) };
      for (const notification of [first, first, later, later]) await store.put([notification]);
      expect(await store.page(recipientId, whole, 9)).toEqual([later]);
      expect(await store.byIds(recipientId, [first.id])).toEqual([later]);
    });

    it('gives the newest people with a page, and by id as many as are archived', async () => {
      const recipientId = uuidv7();
      const people = actors(archivedActors + 5);
      const crowd = storedNotification({ recipientId, actors: people, actorsCount: 12_345 });
      await store.put([crowd]);
      const [listed] = await store.page(recipientId, whole, 1);
      expect(listed).toEqual({ ...crowd, actors: people.slice(0, actorsAtOnce) });
      const [found] = await store.byIds(recipientId, [crowd.id]);
      expect(found).toEqual({ ...crowd, actors: people.slice(0, archivedActors) });
    });

    it('finds by id only what is the person’s', async () => {
      const { list } = await person();
      expect(await store.byIds(uuidv7(), ids(list))).toEqual([]);
      expect(await store.byIds(list[0]!.recipientId, [])).toEqual([]);
      expect(await store.byIds(list[0]!.recipientId, [uuidv7(), list[1]!.id])).toEqual([list[1]]);
    });

    it('removes by id, more than once without a fault', async () => {
      const { recipientId, list } = await person();
      const [first, ...others] = list;
      for (let time = 0; time < 2; time += 1) await store.remove([first!.id, uuidv7()]);
      expect(ids(await store.page(recipientId, whole, 9))).toEqual(ids(others));
    });

    it('removes what is at a place and behind it', async () => {
      const { recipientId, list } = await person();
      const requests = storedNotification({ recipientId, folder: 'REQUESTS', updatedAt: instants[0] });
      await store.put([requests]);
      await store.removeUpTo(recipientId, 'INBOX', list[2]!);
      expect(ids(await store.page(recipientId, whole, 9))).toEqual(ids(list.slice(0, 2)));
      expect(await store.page(recipientId, { ...whole, folder: 'REQUESTS' }, 9)).toEqual([requests]);
    });

    it('removes everything of a person, and nothing of others', async () => {
      const [gone, other] = [await person(), await person()];
      await store.removePerson(gone.recipientId);
      expect(await store.page(gone.recipientId, whole, 9)).toEqual([]);
      expect(await store.page(other.recipientId, whole, 9)).toHaveLength(instants.length);
    });

    it('takes somebody out of everybody’s, and with the last one the notification', async () => {
      const [recipientId, otherId] = [uuidv7(), uuidv7()];
      const people = actors(3);
      const [gone, ...left] = people;
      const among = storedNotification({ recipientId, actors: people });
      const alone = storedNotification({ recipientId: otherId, actors: [gone!] });
      await store.put([among, alone]);
      for (let time = 0; time < 2; time += 1) await store.removeActor(gone!.actorId);
      expect(await store.byIds(recipientId, [among.id])).toEqual([
        { ...among, actors: left, actorsCount: 2 },
      ]);
      expect(await store.byIds(otherId, [alone.id])).toEqual([]);
    });

    it('removes what was about a post, of whomsoever', async () => {
      const postId = uuidv7();
      const [one, other] = [storedNotification({ postId }), storedNotification({ postId })];
      const stays = storedNotification({ recipientId: one.recipientId });
      await store.put([one, other, stays]);
      await store.removePost(postId);
      expect(await store.page(one.recipientId, whole, 9)).toEqual([stays]);
      expect(await store.page(other.recipientId, whole, 9)).toEqual([]);
    });
  });
}
