import { eventually } from '@chorus/test-kit';
import type { Person } from '@chorus/test-kit/subgraph-world';
import { unregisteredAt } from '@chorus/push/testing';
import { putSettings } from '../src/will/settings.repository';
import { defaultSettings, type NotificationSettings } from '../src/will/will';
import { PushWorld } from './push-world';
import type { ReadingWorld } from './reading-world';

const minute = 60_000;

let pushing: PushWorld;
let world: ReadingWorld;
let alice: Person;
let bob: Person;
let carol: Person;
let dan: Person;
/** Of alice, public. */
let post: string;

beforeAll(async () => {
  pushing = await PushWorld.start();
  world = pushing.world;
});
beforeEach(async () => {
  await pushing.reset();
  ({ alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan'));
  post = world.post(alice);
});
afterEach(() => {
  for (const { complaints } of [pushing.web, pushing.fcm, pushing.apns]) expect(complaints).toEqual([]);
});
afterAll(() => pushing.stop());

describe('a notification is pushed', () => {
  it('to all devices of its recipient by whichever service, and to nobody else’s', async () => {
    const browser = await pushing.browser(alice);
    const [android, iphone] = [await pushing.android(alice), await pushing.iphone(alice)];
    await pushing.browser(bob);
    const { globalId } = await pushing.notify({ to: alice, by: [bob, carol, dan], post });
    await pushing.push();
    const text = { title: 'Chorus', body: 'Bob and 2 others liked your post', url: undefined };
    expect(pushing.web.received).toEqual([expect.objectContaining({ to: browser.endpoint, ...text })]);
    expect(pushing.fcm.received).toEqual([expect.objectContaining({ to: android, ...text })]);
    expect(pushing.apns.received).toEqual([expect.objectContaining({ to: iphone, ...text })]);
    expect(await pushing.waiting()).toBe(0);
    // By which a client can ask for the notification.
    const services = [pushing.web, pushing.fcm, pushing.apns];
    expect(services.map(({ received }) => received[0]!.tag)).toEqual([globalId, globalId, globalId]);
  });

  it('once, though it is asked for again and again', async () => {
    await pushing.browser(alice);
    const made = await pushing.notify({ to: alice, by: [bob], post });
    await pushing.want(alice, made, 1);
    for (let count = 0; count < 3; count += 1) await pushing.push();
    expect(pushing.texts()).toEqual(['Bob liked your post']);
  });

  it('once a minute while it grows, in the place of what it was', async () => {
    await pushing.browser(alice);
    const made = await pushing.notify({ to: alice, by: [bob], post });
    await pushing.push();
    const [first] = pushing.web.received.splice(0);
    for (const [index, person] of [carol, dan].entries()) {
      await world.join(alice, made, person);
      await pushing.want(alice, made, index + 2);
      pushing.later(20_000);
      await pushing.push();
    }
    expect(pushing.texts()).toEqual([]);
    pushing.later(minute);
    await pushing.push();
    expect(pushing.web.received).toMatchObject([
      { body: 'Dan and 2 others liked your post', collapseKey: first!.collapseKey },
    ]);
  });

  it('again after a while, when its job is forgotten', async () => {
    await pushing.browser(alice);
    const made = await pushing.notify({ to: alice, by: [bob], post });
    await pushing.push();
    pushing.later(2 * minute);
    await pushing.push();
    expect(await world.database.query('SELECT 1 FROM push_jobs')).toEqual([]);
    await world.join(alice, made, carol);
    await pushing.want(alice, made, 2);
    await pushing.push();
    expect(pushing.texts()).toEqual(['Bob liked your post', 'Carol and Bob liked your post']);
  });

  it('when it is in no list at all, too', async () => {
    await pushing.browser(alice);
    const { id } = await pushing.notify({ to: alice, by: [bob], post });
    await world.database.execute('UPDATE groups SET in_app = false WHERE id = $1', [id]);
    await pushing.push();
    expect(pushing.texts()).toEqual(['Bob liked your post']);
  });
});

describe('judged again, a notification is not pushed', () => {
  /** Nothing is sent, and nothing is left to do. */
  async function isDropped(): Promise<void> {
    await pushing.push();
    expect(pushing.texts()).toEqual([]);
    expect(await pushing.waiting()).toBe(0);
  }
  beforeEach(() => pushing.browser(alice));

  it('that was read', async () => {
    await pushing.notify({ to: alice, by: [bob], post });
    const { edges } = await world.list(alice);
    await world.succeed(alice, 'markNotificationsRead', { upToCursor: edges[0].cursor });
    await isDropped();
  });

  it('that was withdrawn', async () => {
    await world.withdraw(alice, await pushing.notify({ to: alice, by: [bob], post }));
    await isDropped();
  });

  it('whose subject was deleted, or hidden', async () => {
    await pushing.notify({ to: alice, by: [bob], post });
    world.changePost(post, { isDeleted: true });
    const { id } = await pushing.notify({ to: alice, by: [bob], post: world.post(alice) });
    await world.database.execute('UPDATE groups SET hidden_at = now() WHERE id = $1', [id]);
    await isDropped();
  });

  it('whose subject its recipient may not see any more', async () => {
    const bobs = world.post(bob, 'FOLLOWERS');
    await pushing.notify({ to: alice, by: [bob], kind: 'MENTION', post: bobs });
    const conversation = world.conversation(alice, bob);
    world.leave(conversation, alice);
    const subject = { type: 'Conversation', id: conversation } as const;
    await pushing.notify({ to: alice, by: [bob], kind: 'MESSAGE', subject });
    await isDropped();
  });

  it('by people who are blocked either way or muted since then', async () => {
    const crowd = [bob, carol, dan] as const;
    world.block(alice, bob);
    world.block(carol, alice);
    world.relate(alice, dan, { mutes: true });
    for (const person of crowd) await pushing.notify({ to: alice, by: [person], kind: 'FOLLOW' });
    await isDropped();
  });

  it('that waits among the requests', async () => {
    await pushing.notify({ to: alice, by: [bob], kind: 'FOLLOW', folder: 'REQUESTS' });
    await isDropped();
  });

  it('and who may not be told of is neither named nor counted', async () => {
    world.block(bob, alice);
    await pushing.notify({ to: alice, by: [bob, carol, dan], post });
    await pushing.push();
    expect(pushing.texts()).toEqual(['Carol and Dan liked your post']);
  });
});

describe('devices', () => {
  it('that are gone are forgotten, the others get it', async () => {
    const [gone, here] = [await pushing.browser(alice), await pushing.browser(alice)];
    pushing.web.unsubscribe(gone);
    await pushing.notify({ to: alice, by: [bob], post });
    await pushing.push();
    expect(pushing.texts()).toEqual(['Bob liked your post']);
    expect(await pushing.deviceIds(alice)).toEqual([here.deviceId]);
    expect(await pushing.waiting()).toBe(0);
  });

  it('that were registered after their service lost them stay', async () => {
    const token = await pushing.iphone(alice);
    pushing.apns.devices.delete(token);
    expect(pushing.now.getTime()).toBeGreaterThan(unregisteredAt);
    await pushing.notify({ to: alice, by: [bob], post });
    await pushing.push();
    expect(await pushing.deviceIds(alice)).toHaveLength(1);
  });

  it('of somebody else who signed in there get nothing for the one before', async () => {
    const webPush = await pushing.web.subscribe();
    await world.succeed(alice, 'registerDevice', { webPush });
    await pushing.notify({ to: alice, by: [bob], post });
    await world.succeed(carol, 'registerDevice', { webPush });
    await pushing.push();
    expect(pushing.texts()).toEqual([]);
    await pushing.notify({ to: carol, by: [bob], kind: 'FOLLOW' });
    await pushing.push();
    expect(pushing.texts()).toEqual(['Bob followed you']);
  });

  it('that were removed get nothing', async () => {
    const { deviceId } = await pushing.browser(alice);
    await pushing.notify({ to: alice, by: [bob], post });
    await world.succeed(alice, 'removeDevice', { deviceId });
    await pushing.push();
    expect(pushing.texts()).toEqual([]);
    expect(await pushing.waiting()).toBe(0);
  });
});

describe('a service that is busy', () => {
  it('is asked again when it wants to be, for the devices that are left over alone', async () => {
    await pushing.android(alice);
    await pushing.browser(alice);
    pushing.web.answers.push({ status: 429, headers: { 'retry-after': '120' } });
    await pushing.notify({ to: alice, by: [bob], post });
    await pushing.push();
    expect([pushing.fcm.received.length, pushing.texts()]).toEqual([1, []]);
    pushing.later(119_000);
    await pushing.push();
    expect(pushing.texts()).toEqual([]);
    // A fifth more at most, at random.
    pushing.later(26_000);
    await pushing.push();
    expect([pushing.fcm.received.length, pushing.texts()]).toEqual([1, ['Bob liked your post']]);
    expect(await pushing.waiting()).toBe(0);
  });

  it('is left alone by other notifications meanwhile', async () => {
    await pushing.browser(alice);
    pushing.web.answers.push({ status: 503, headers: { 'retry-after': '3600' } });
    await pushing.notify({ to: alice, by: [bob], post });
    await pushing.push();
    const before = pushing.web.requests;
    await pushing.notify({ to: alice, by: [bob], kind: 'FOLLOW' });
    await pushing.push();
    expect(pushing.web.requests).toBe(before);
    pushing.later(75 * minute);
    await pushing.push();
    expect(pushing.texts().sort()).toEqual(['Bob followed you', 'Bob liked your post']);
  });

  it('is asked less and less often, and given up in the end', async () => {
    await pushing.browser(alice);
    pushing.web.answers.push(...Array.from({ length: 20 }, () => 'hang up' as const));
    await pushing.notify({ to: alice, by: [bob], post });
    const asked: number[] = [];
    for (let minutes = 0; minutes < 600 && (await pushing.waiting()) > 0; minutes += 1) {
      const before = pushing.web.requests;
      await pushing.push();
      if (pushing.web.requests > before) asked.push(minutes);
      pushing.later(minute);
    }
    expect(await pushing.waiting()).toBe(0);
    expect(asked).toHaveLength(8);
    expect(asked.at(-1)! - asked.at(-2)!).toBeGreaterThan(2 * (asked[2]! - asked[1]!));
    expect(pushing.texts()).toEqual([]);
  });

  it('is not asked again what it refuses', async () => {
    await pushing.browser(alice);
    pushing.web.answers.push({ status: 403 });
    await pushing.notify({ to: alice, by: [bob], post });
    for (let count = 0; count < 3; count += 1) {
      await pushing.push();
      pushing.later(10 * minute);
    }
    expect(pushing.texts()).toEqual([]);
    expect(await pushing.waiting()).toBe(0);
    expect(await pushing.deviceIds(alice)).toHaveLength(1);
  });
});

describe('two workers', () => {
  it('push each notification once', async () => {
    await pushing.browser(alice);
    for (const person of world.crowd(30)) await pushing.notify({ to: alice, by: [person], kind: 'FOLLOW' });
    await Promise.all([pushing.push(0), pushing.push(1), pushing.push(0), pushing.push(1)]);
    await eventually(() => pushing.web.received.length === 30);
    const keys = pushing.web.received.map(({ collapseKey }) => collapseKey);
    expect(new Set(keys).size).toBe(30);
    await Promise.all([pushing.push(0), pushing.push(1)]);
    expect(pushing.web.received).toHaveLength(30);
  });

  it('push once more what one of them has sent and not noted, under the same key', async () => {
    await pushing.browser(alice);
    await pushing.notify({ to: alice, by: [bob], post });
    pushing.web.hold();
    // It sends, and hears nothing: as if it had died.
    await pushing.push(0);
    expect(pushing.web.requests).toBeGreaterThan(0);
    await pushing.push(1);
    expect(pushing.web.received).toHaveLength(1);
    pushing.later(2 * minute);
    const second = pushing.push(1);
    await eventually(() => pushing.web.received.length === 2);
    pushing.web.release();
    await second;
    await eventually(async () => (await pushing.waiting()) === 0);
    pushing.later(10 * minute);
    await Promise.all([pushing.push(0), pushing.push(1)]);
    const [one, other, ...more] = pushing.web.received;
    expect(other!.collapseKey).toBe(one!.collapseKey);
    expect(more).toEqual([]);
  });

  it('push what has grown while it was being sent, after a minute', async () => {
    await pushing.browser(alice);
    const made = await pushing.notify({ to: alice, by: [bob], post });
    pushing.web.hold();
    const first = pushing.push(0);
    await eventually(() => pushing.web.received.length === 1);
    await world.join(alice, made, carol);
    await pushing.want(alice, made, 2);
    pushing.web.release();
    await first;
    await eventually(
      async () =>
        (await world.database.query('SELECT 1 FROM push_jobs WHERE leased_until IS NULL')).length > 0,
    );
    await pushing.push(1);
    expect(pushing.texts()).toEqual(['Bob liked your post']);
    pushing.later(minute);
    await pushing.push(1);
    expect(pushing.texts()).toEqual(['Carol and Bob liked your post']);
  });
});

describe('what its recipient wants holds when it is pushed:', () => {
  beforeEach(() => pushing.browser(alice));
  const want = (changes: Partial<NotificationSettings>) =>
    world.database.transaction((transaction) =>
      putSettings(transaction, alice.accountId, { ...defaultSettings, ...changes }),
    );

  it('in quiet hours it waits for their end, by the clock of the recipient', async () => {
    pushing.now = new Date('2026-05-02T20:59:00.000Z');
    await want({ quietHours: { isEnabled: true, from: '23:00', to: '07:30', timeZone: 'Europe/Vienna' } });
    await pushing.notify({ to: alice, by: [bob], post });
    pushing.later(minute);
    await pushing.push();
    const made = await pushing.notify({ to: alice, by: [carol], kind: 'FOLLOW' });
    await pushing.push();
    await world.join(alice, made, dan);
    await pushing.want(alice, made, 2);
    pushing.now = new Date('2026-05-03T05:29:00.000Z');
    await pushing.push();
    expect(pushing.texts()).toEqual([]);
    pushing.later(minute);
    await pushing.push();
    expect(pushing.texts().sort()).toEqual(['Bob liked your post', 'Dan and Carol followed you']);
  });

  it('with its content hidden it says nothing but that there is something, on every device', async () => {
    await pushing.android(alice);
    await pushing.iphone(alice);
    await want({ hidesContent: true });
    const url = 'https://chorus.example/secret';
    await pushing.notify({ to: alice, by: [bob], kind: 'GENERIC', url });
    await pushing.push();
    const received = [pushing.web, pushing.fcm, pushing.apns].flatMap(({ received }) => received);
    expect(received.map(({ title, body, url }) => [title, body, url])).toEqual(
      Array.from({ length: 3 }, () => ['Chorus', 'New activity', undefined]),
    );
  });

  it('of people from whom it is not wanted on devices it is not pushed', async () => {
    await world.database.execute(
      `INSERT INTO preferences (account_id, kind, channel, scope) VALUES ($1, 'REACTION', 'PUSH', 'FOLLOWED')`,
      [alice.accountId],
    );
    world.follow(alice, carol);
    await pushing.notify({ to: alice, by: [bob, carol], post });
    await pushing.notify({ to: alice, by: [bob], post: world.post(alice) });
    await pushing.push();
    expect(pushing.texts()).toEqual(['Carol liked your post']);
  });
});

it('what cannot be judged waits, and is pushed when it can be', async () => {
  await pushing.browser(alice);
  await pushing.notify({ to: alice, by: [bob], post });
  world.stopDomain('social-graph');
  await expect(pushing.push()).rejects.toThrow();
  expect(pushing.texts()).toEqual([]);
  world.startDomain('social-graph');
  pushing.later(10_000);
  await pushing.push();
  expect(pushing.texts()).toEqual(['Bob liked your post']);
});
