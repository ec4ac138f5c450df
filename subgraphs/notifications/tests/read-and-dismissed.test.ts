import { toGlobalId } from '@chorus/subgraph-kit';
import type { Anything } from '@chorus/test-kit/subgraph-world';
import { uuidv7 } from 'uuidv7';
import { ReadingWorld } from './reading-world';

let world: ReadingWorld;
beforeAll(async () => (world = await ReadingWorld.start()));
afterAll(() => world.stop());

describe('what has been read', () => {
  const mark = (person: Anything, upToCursor: string) =>
    world.mutate(person, 'markNotificationsRead', { upToCursor }, 'viewer { unreadNotificationsCount }');

  it('is everything up to and including the edge; what is added later is unread again', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const post = world.post(alice);
    const made = [];
    for (let count = 0; count < 3; count += 1) made.push(await world.make({ to: alice, by: [bob], post }));
    const { edges } = await world.list(alice);
    expect(await mark(alice, edges[1].cursor)).toEqual({
      viewer: { unreadNotificationsCount: 1 },
      userErrors: [],
    });
    const reads = async () => (await world.nodes(alice, 'isRead')).map(({ isRead }) => isRead);
    expect(await reads()).toEqual([false, true, true]);
    await world.join(alice, made[0]!, carol);
    expect(await reads()).toEqual([false, false, true]);
    expect(await world.unread(alice)).toBe(2);
  });

  it('never becomes unread', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    for (let count = 0; count < 3; count += 1) await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    const { edges } = await world.list(alice);
    await mark(alice, edges[0].cursor);
    expect(await mark(alice, edges[2].cursor)).toMatchObject({ viewer: { unreadNotificationsCount: 0 } });
    expect(await world.unread(alice)).toBe(0);
  });

  it('is counted up to 100', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    for (let count = 0; count < 102; count += 1) await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    expect(await world.unread(alice)).toBe(100);
    const { edges } = await world.list(alice, { first: 100 });
    await mark(alice, edges[60].cursor);
    expect(await world.unread(alice)).toBe(60);
  });

  it('does not move by what is no cursor of one’s own list, or is of the future', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    await world.make({ to: bob, by: [alice], kind: 'FOLLOW' });
    const foreign = (await world.list(bob)).edges[0].cursor;
    const future = Buffer.from(
      JSON.stringify([`notifications ${alice.accountId}`, '9999-01-01T00:00:00.000Z', uuidv7()]),
    ).toString('base64url');
    const before = await world.everything();
    for (const cursor of ['nonsense', '', foreign, future])
      expect(await mark(alice, cursor)).toEqual({
        viewer: null,
        userErrors: [{ code: 'INVALID', path: ['input', 'upToCursor'] }],
      });
    expect(await world.everything()).toEqual(before);
  });

  it('is nobody’s for the anonymous', async () => {
    const { errors } = await world.tryMutate('anonymous', 'markNotificationsRead', { upToCursor: 'x' });
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('dismissing', () => {
  it('takes one away for good, and what happens later makes a new one', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const [stays, goes] = [
      await world.make({ to: alice, by: [bob], kind: 'FOLLOW' }),
      await world.make({ to: alice, by: [bob], post: world.post(alice) }),
    ];
    const input = { notificationId: goes.globalId };
    const selection = 'dismissedNotificationId viewer { notifications { nodes { id } } }';
    expect(await world.mutate(alice, 'dismissNotification', input, selection)).toEqual({
      dismissedNotificationId: goes.globalId,
      viewer: { notifications: { nodes: [{ id: stays.globalId }] } },
      userErrors: [],
    });
    expect((await world.mutate(alice, 'dismissNotification', input)).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });

  it('refuses what is not there and what is somebody else’s, the same way', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const bobs = await world.make({ to: bob, by: [alice], kind: 'FOLLOW' });
    const before = await world.everything();
    const ids = [bobs.globalId, toGlobalId('Notification', uuidv7()), toGlobalId('Post', bobs.id), 'x', ''];
    for (const notificationId of ids)
      expect((await world.mutate(alice, 'dismissNotification', { notificationId })).userErrors).toEqual([
        { code: 'NOT_FOUND', path: ['input', 'notificationId'] },
      ]);
    expect(await world.everything()).toEqual(before);
  });

  it('takes all away, or those at and behind an edge', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const made = [];
    for (let count = 0; count < 5; count += 1)
      made.push(await world.make({ to: alice, by: [bob], kind: 'FOLLOW' }));
    const bobs = await world.make({ to: bob, by: [alice], kind: 'FOLLOW' });
    const { edges } = await world.list(alice);
    await world.succeed(alice, 'dismissAllNotifications', { upToCursor: edges[2].cursor });
    expect(await world.pages(alice, 20)).toEqual([made[4]!.globalId, made[3]!.globalId]);
    await world.succeed(alice, 'dismissAllNotifications', {});
    expect(await world.pages(alice, 20)).toEqual([]);
    expect(await world.unread(alice)).toBe(0);
    const next = await world.make({ to: alice, by: [bob], kind: 'FOLLOW' });
    expect(await world.pages(alice, 20)).toEqual([next.globalId]);
    expect(await world.pages(bob, 20)).toEqual([bobs.globalId]);
    const { userErrors } = await world.mutate(alice, 'dismissAllNotifications', { upToCursor: 'x' });
    expect(userErrors).toEqual([{ code: 'INVALID', path: ['input', 'upToCursor'] }]);
  });
});
