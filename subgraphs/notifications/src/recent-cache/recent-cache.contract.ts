import { uuidv7 } from 'uuidv7';
import { storedNotification } from '../notifications/stored-notification.example';
import type { RecentCache, RecentNotifications } from './recent-cache';

/** What every cache does. It may forget anything at any time, so nothing here is asked of an entry long after. */
export function describeRecentCache(name: string, create: () => RecentCache): void {
  describe(`the cache of recent notifications of ${name}`, () => {
    const recent = (version: number, count = 2): RecentNotifications => ({
      version,
      notifications: Array.from({ length: count }, () => storedNotification({ recipientId: uuidv7() })),
      isComplete: true,
    });

    it('gives back what was put in, of each person their own', async () => {
      const cache = create();
      const [alice, bob] = [uuidv7(), uuidv7()];
      const [ofAlice, ofBob] = [recent(3), recent(0, 0)];
      await cache.put(alice, ofAlice);
      await cache.put(bob, ofBob);
      expect(await cache.get(alice)).toEqual(ofAlice);
      expect(await cache.get(bob)).toEqual(ofBob);
      expect(await cache.get(uuidv7())).toBeNull();
    });

    it('keeps what was put in last, whatever its version: a log that was emptied begins anew', async () => {
      const cache = create();
      const alice = uuidv7();
      await cache.put(alice, recent(7));
      const last = recent(0);
      await cache.put(alice, last);
      expect(await cache.get(alice)).toEqual(last);
    });

    it('forgets a person, and one that it does not know without a fault', async () => {
      const cache = create();
      const alice = uuidv7();
      await cache.put(alice, recent(1));
      await cache.forget(alice);
      await cache.forget(uuidv7());
      expect(await cache.get(alice)).toBeNull();
    });
  });
}
