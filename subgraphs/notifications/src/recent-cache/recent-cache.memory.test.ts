import { uuidv7 } from 'uuidv7';
import { storedNotification } from '../notifications/stored-notification.example';
import { describeRecentCache } from './recent-cache.contract';
import { createMemoryRecentCache } from './recent-cache.memory';

describeRecentCache('one process', createMemoryRecentCache);

it('holds so many notifications, and forgets first whom it was asked for longest ago', async () => {
  const cache = createMemoryRecentCache({ maxNotifications: 8 });
  const people = [uuidv7(), uuidv7(), uuidv7()];
  for (const recipientId of people) {
    const notifications = [storedNotification({ recipientId }), storedNotification({ recipientId })];
    await cache.put(recipientId, { version: 1, notifications, isComplete: true });
  }
  const kept = await Promise.all(people.map((id) => cache.get(id)));
  expect(kept.map((entry) => entry !== null)).toEqual([false, true, true]);
});
