import { countStatements, eventually } from '@chorus/test-kit';
import type { Anything } from '@chorus/test-kit/subgraph-world';
import { ReadingWorld, type Made } from './reading-world';

let world: ReadingWorld;
beforeAll(async () => (world = await ReadingWorld.start()));
afterEach(() => world.hangUp());
afterAll(() => world.stop());

describe('notificationReceived', () => {
  it('tells what is new, what changed and what is gone, as it then stands', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const listener = await world.listen(alice);
    const made = await world.make({ to: alice, by: [bob], post: world.post(alice) });
    await listener.take(1);
    await world.join(alice, made, carol);
    await listener.take(2);
    await world.withdraw(alice, made);
    const events = await listener.take(3);
    const told = { __typename: 'ReactionNotification', id: made.globalId, isRead: false };
    expect(events).toMatchObject([
      {
        notification: { ...told, summary: 'Bob liked your post', actorsCount: 1 },
        removedNotificationId: null,
      },
      {
        notification: {
          ...told,
          summary: 'Carol and Bob liked your post',
          actors: { nodes: [{ id: carol.id }, { id: bob.id }] },
        },
      },
      { notification: null, removedNotificationId: made.globalId },
    ]);
  });

  it('tells nobody else, and nothing to the anonymous', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const listener = await world.listen(alice);
    await world.make({ to: bob, by: [alice], kind: 'FOLLOW' });
    const own = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await listener.take(1);
    expect(listener.ids).toEqual([own.globalId]);
    expect((await world.listen('anonymous')).errors).toMatchObject([
      { extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  it('is judged before it is told: what the person may not see now is gone for them', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const listener = await world.listen(alice);
    world.relate(alice, bob, { mutes: true });
    const hidden = [
      await world.make({ to: alice, by: [bob], kind: 'FOLLOW' }),
      await world.make({ to: alice, by: [carol], kind: 'MENTION', post: world.post(carol, 'FRIENDS') }),
      await world.make({
        to: alice,
        by: [carol],
        kind: 'MESSAGE',
        subject: { type: 'Conversation', id: world.conversation(carol, bob) },
      }),
    ];
    const shown = await world.make({ to: alice, by: [bob, carol], post: world.post(alice) });
    await listener.until(({ notification }) => notification?.id === shown.globalId);
    expect(listener.ids).toEqual([shown.globalId]);
    expect(listener.removed.sort()).toEqual(hidden.map(({ globalId }) => globalId).sort());
    expect(listener.events.at(-1).notification).toMatchObject({ actors: { nodes: [{ id: carol.id }] } });
  });

  it('says nothing of what waits among the requests of strangers', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const listener = await world.listen(alice);
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW', folder: 'REQUESTS' });
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await listener.take(1);
    expect(listener.events).toMatchObject([{ notification: { summary: 'Bob followed you' } }]);
  });

  it('waits while it cannot be judged, and loses nothing', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const listener = await world.listen(alice);
    world.stopDomain('social-graph');
    const made = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await world.read(alice, '{ viewer { id } }');
    expect(listener.events).toEqual([]);
    world.startDomain('social-graph');
    await listener.take(1);
    expect(listener.ids).toEqual([made.globalId]);
  });

  it('gives a count of what is unread, as it is then', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const listener = await world.listen(alice, { fields: 'unreadNotificationsCount' });
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await listener.take(1);
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    expect(await listener.take(2)).toEqual([
      { unreadNotificationsCount: 1 },
      { unreadNotificationsCount: 2 },
    ]);
  });
});

describe('the devices of one person', () => {
  it('learn of the read mark, and of what is dismissed on another one', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const made = [];
    for (let count = 0; count < 3; count += 1)
      made.push(await world.make({ to: alice, by: [bob], kind: 'FOLLOW' }));
    const { edges } = await world.list(alice);
    const [phone, laptop] = [await world.listen(alice), await world.listen(alice)];
    await world.succeed(alice, 'markNotificationsRead', { upToCursor: edges[1].cursor });
    await world.succeed(alice, 'markNotificationsRead', { upToCursor: edges[2].cursor });
    for (const device of [phone, laptop]) await device.take(1);
    await world.succeed(alice, 'dismissNotification', { notificationId: made[0]!.globalId });
    for (const device of [phone, laptop]) await device.take(2);
    await world.succeed(alice, 'dismissAllNotifications', { upToCursor: edges[1].cursor });
    for (const device of [phone, laptop]) {
      await device.take(3);
      expect(device.events).toMatchObject([
        { readUpToCursor: edges[1].cursor, notification: null },
        { removedNotificationId: made[0]!.globalId },
        { dismissedUpToCursor: edges[1].cursor, removedNotificationId: null },
      ]);
    }
  });
});

describe('a burst', () => {
  it('of changes of one notification is told in few events, the last of which is how it stands', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const made = await world.make({ to: alice, by: [bob], post: world.post(alice) });
    const { viewer } = await world.read(alice, '{ viewer { notificationsCursor } }');
    const live = await world.listen(alice);
    await world.join(alice, made, ...world.crowd(80));
    const resumed = await world.listen(alice, { after: viewer.notificationsCursor });
    for (const listener of [live, resumed]) {
      await listener.until(({ notification }) => notification.actorsCount === 81);
      expect(listener.events.length).toBeLessThan(5);
    }
  });
});

describe('resuming', () => {
  it('from the cursor of the first page misses nothing, however it is asked', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const query =
      '{ viewer { notifications { nodes { id } } unreadNotificationsCount notificationsCursor } }';
    const { viewer } = await world.read(alice, query);
    expect(viewer.notifications.nodes).toEqual([]);
    const made = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    const listener = await world.listen(alice, { after: viewer.notificationsCursor });
    await listener.take(1);
    expect(listener.ids).toEqual([made.globalId]);
  });

  it('tells each that was missed once, as it then stands, and goes on live with no gap', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const first = await world.listen(alice);
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await first.take(1);
    first.stop();
    const made: Made[] = [];
    const make = async () => made.push(await world.make({ to: alice, by: [bob], post: world.post(alice) }));
    for (let count = 0; count < 15; count += 1) await make();
    await world.join(alice, made[3]!, carol);
    await world.withdraw(alice, made[5]!);
    const making = (async () => {
      for (let count = 0; count < 15; count += 1) await make();
    })();
    const second = await world.listen(alice, { after: first.cursor });
    await making;
    await eventually(() => second.ids.length >= 29);
    const expected = made.map(({ globalId }) => globalId).filter((_id, index) => index !== 5);
    expect([...second.ids].sort()).toEqual([...expected].sort());
    expect(second.removed).toEqual([made[5]!.globalId]);
    const joined = second.events.find(({ notification }) => notification?.id === made[3]!.globalId);
    expect(joined.notification.actorsCount).toBe(2);
  });

  it('from any event brings a client to the same state', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const live = await world.listen(alice);
    const post = world.post(alice);
    const [one, two, three] = [
      await world.make({ to: alice, by: [bob], post }),
      await world.make({ to: alice, by: [bob], kind: 'FOLLOW' }),
      await world.make({ to: alice, by: [bob], post }),
    ];
    await world.join(alice, one, carol);
    await world.withdraw(alice, two);
    await world.join(alice, three, carol);
    await live.until(
      ({ notification }) => notification?.id === three.globalId && notification.actorsCount === 2,
    );
    const state = (events: Anything[]) => {
      const notifications = new Map<string, number>();
      for (const { notification, removedNotificationId } of events)
        if (notification) notifications.set(notification.id, notification.actorsCount);
        else notifications.delete(removedNotificationId);
      return [...notifications].sort();
    };
    const last = state(live.events);
    expect(last).toEqual(
      [
        [one.globalId, 2],
        [three.globalId, 2],
      ].sort(),
    );
    for (const [index, { cursor }] of live.events.entries()) {
      const resumed = await world.listen(alice, { after: cursor });
      const before = live.events.slice(0, index + 1);
      await eventually(() => expect(state([...before, ...resumed.events])).toEqual(last) === undefined);
    }
  });

  it.each([
    ['nonsense', 'BAD_USER_INPUT'],
    ['', 'BAD_USER_INPUT'],
    [
      Buffer.from(JSON.stringify(['messaging', ...Array(16).fill(0)])).toString('base64url'),
      'BAD_USER_INPUT',
    ],
    [
      Buffer.from(JSON.stringify(['notifications', ...Array(16).fill(1e15)])).toString('base64url'),
      'BAD_USER_INPUT',
    ],
  ])('is refused after %j', async (after, code) => {
    const { alice } = world.people('alice');
    expect((await world.listen(alice, { after })).errors).toMatchObject([{ extensions: { code } }]);
  });

  it('is possible for a week; then the client is told that it is not', async () => {
    const day = 86_400_000;
    let now = Date.UTC(2026, 0, 1, 12);
    const later = await ReadingWorld.start({ clock: () => new Date(now) });
    const { alice, bob } = later.people('alice', 'bob');
    const first = await later.listen(alice);
    await later.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await first.take(1);
    first.stop();
    const made = await later.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    now += 6 * day;
    await later.runJob('notifications.stream-retirement');
    const second = await later.listen(alice, { after: first.cursor });
    await second.take(1);
    expect(second.ids).toEqual([made.globalId]);
    second.stop();
    now += 3 * day;
    await later.runJob('notifications.stream-retirement');
    expect((await later.listen(alice, { after: first.cursor })).errors).toMatchObject([
      { extensions: { code: 'CURSOR_EXPIRED' } },
    ]);
    await later.stop();
  });

  it('gives a cursor that was read before the list beside it, however often it is asked', async () => {
    const { alice } = world.people('alice');
    const query =
      '{ viewer { unreadNotificationsCount notifications { nodes { id } } notificationsCursor } }';
    for (let time = 0; time < 10; time += 1) {
      const { statements } = await countStatements(() => world.read(alice, query));
      expect(statements[0]?.text).toContain('stream_heads');
      expect(statements.filter(({ text }) => text.includes('stream_heads'))).toHaveLength(1);
    }
  });
});

describe('two processes', () => {
  let two: ReadingWorld;
  beforeAll(async () => (two = await ReadingWorld.start({}, { processes: 2 })));
  afterEach(() => two.hangUp());
  afterAll(() => two.stop());

  it('tell the subscribers of both, and take each other’s cursors', async () => {
    const { alice, bob } = two.people('alice', 'bob');
    const devices = [await two.listen(alice, { process: 0 }), await two.listen(alice, { process: 1 })];
    const made = [];
    for (let count = 0; count < 4; count += 1)
      made.push(await two.make({ to: alice, by: [bob], kind: 'FOLLOW' }));
    const ids = made.map(({ globalId }) => globalId);
    for (const device of devices) await eventually(() => device.ids.length === 4);
    for (const device of devices) expect(device.ids).toEqual(ids);
    for (const [index, { cursor }] of devices[0]!.events.entries()) {
      const resumed = await two.listen(alice, { process: 1, after: cursor });
      await eventually(() => resumed.ids.length === 3 - index);
      expect(resumed.ids).toEqual(ids.slice(index + 1));
    }
  });

  it('show the same list and the same mark at once, each with a cache of its own', async () => {
    const { alice, bob, carol } = two.people('alice', 'bob', 'carol');
    // Operations take turns: two in a row are answered by both processes.
    const both = async () =>
      [await two.nodes(alice, 'id isRead'), await two.nodes(alice, 'id isRead')] as const;
    const post = two.post(alice);
    const made = await two.make({ to: alice, by: [bob], post });
    const other = await two.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    const same = async (expected: [string, boolean][]) => {
      for (const nodes of await both())
        expect(nodes.map(({ id, isRead }: Anything) => [id, isRead])).toEqual(expected);
    };
    await same([
      [other.globalId, false],
      [made.globalId, false],
    ]);
    const { edges } = await two.list(alice);
    await two.succeed(alice, 'markNotificationsRead', { upToCursor: edges[0].cursor });
    await same([
      [other.globalId, true],
      [made.globalId, true],
    ]);
    await two.join(alice, made, carol);
    await same([
      [made.globalId, false],
      [other.globalId, true],
    ]);
    await two.succeed(alice, 'dismissNotification', { notificationId: made.globalId });
    await same([[other.globalId, true]]);
    await two.succeed(alice, 'dismissAllNotifications', {});
    await same([]);
  });
});
