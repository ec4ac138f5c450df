import type { Anything, Asker } from '@chorus/test-kit/subgraph-world';
import { toGlobalId } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import { WillStore } from '../src/will/will.store';
import { ReadingWorld, type NamedPerson } from './reading-world';

let world: ReadingWorld;
beforeAll(async () => (world = await ReadingWorld.start()));
afterAll(() => world.stop());

const list = async (asker: Asker, page = ''): Promise<Anything> =>
  (
    await world.read(
      asker,
      `{ viewer { unreadNotificationsCount notificationRequests${page} {
         nodes { user { id } notificationsCount updatedAt newestNotification { id summary isRead updatedAt } }
         pageInfo { hasNextPage endCursor } } } }`,
    )
  ).viewer.notificationRequests;
const strangers = async (asker: Asker): Promise<string[]> =>
  (await list(asker)).nodes.map(({ user }: Anything) => user.id);
const decideOn = async (asker: Asker, verb: 'accept' | 'dismiss', userId: string): Promise<Anything> => {
  const [field, type, selection] =
    verb === 'accept'
      ? ['acceptNotificationRequest', 'AcceptNotificationRequestInput', 'user { id }']
      : ['dismissNotificationRequest', 'DismissNotificationRequestInput', 'dismissedUserId'];
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { code path } } }`;
  return (await world.read(asker, query, { input: { userId } }))[field as string];
};
const isLetThrough = async (person: NamedPerson, stranger: NamedPerson): Promise<boolean> => {
  const wills = await new WillStore(world.database).forRecipients([person.accountId], [stranger.accountId]);
  return wills.get(person.accountId)!.accepted.has(stranger.accountId);
};
const ask = (to: NamedPerson, stranger: NamedPerson, post?: string) =>
  world.make({
    to,
    by: [stranger],
    folder: 'REQUESTS',
    kind: post === undefined ? 'FOLLOW' : 'REACTION',
    post,
  });

describe('requests', () => {
  it('have one entry for each stranger, the one with the newest first', async () => {
    const { alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan');
    const post = world.post(alice);
    await ask(alice, bob, post);
    await ask(alice, carol);
    const newest = await ask(alice, bob);
    await world.make({ to: alice, by: [dan], kind: 'FOLLOW' });
    const { nodes } = await list(alice);
    expect(nodes.map(({ user, notificationsCount }: Anything) => [user.id, notificationsCount])).toEqual([
      [bob.id, 2],
      [carol.id, 1],
    ]);
    expect(nodes[0].newestNotification).toEqual({
      id: newest.globalId,
      summary: 'Bob followed you',
      isRead: false,
      updatedAt: nodes[0].updatedAt,
    });
    expect(await world.nodes(alice, 'actors { nodes { id } }')).toMatchObject([
      { actors: { nodes: [{ id: dan.id }] } },
    ]);
    expect(await world.unread(alice)).toBe(1);
    const { nodes: first, pageInfo } = await list(alice, '(first: 1)');
    expect([first[0].user.id, pageInfo.hasNextPage]).toEqual([bob.id, true]);
    const second = await list(alice, `(first: 1, after: "${pageInfo.endCursor}")`);
    expect([second.nodes[0].user.id, second.pageInfo.hasNextPage]).toEqual([carol.id, false]);
    expect(await strangers(bob)).toEqual([]);
  });

  it('are judged like the list: by blocks, mutes and what one may see', async () => {
    const { alice, bob, carol, dan } = world.people('alice', 'bob', 'carol', 'dan');
    const post = world.post(dan);
    await ask(alice, dan, post);
    await ask(alice, dan);
    await ask(alice, carol);
    await ask(alice, bob, world.post(bob));
    expect((await list(alice)).nodes).toHaveLength(3);
    world.block(carol, alice);
    world.relate(alice, bob, { mutes: true });
    world.changePost(post, { audience: 'ONLY_ME' });
    expect((await list(alice)).nodes).toMatchObject([{ user: { id: dan.id }, notificationsCount: 1 }]);
    world.changePost(post, { isDeleted: true });
    world.block(alice, dan);
    expect((await list(alice)).nodes).toEqual([]);
    for (const person of [carol, dan])
      expect(await decideOn(alice, 'accept', person.id)).toMatchObject({
        userErrors: [{ code: 'NOT_FOUND' }],
      });
    world.part(alice, carol);
    expect(await strangers(alice)).toEqual([carol.id]);
  });

  it('go into the list when they are accepted, live, and the stranger is let through', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    const listener = await world.listen(alice);
    const old = await ask(alice, bob);
    const newer = await world.make({ to: alice, by: [carol], kind: 'FOLLOW' });
    await listener.until(({ notification }) => notification?.id === newer.globalId);
    expect(listener.ids).not.toContain(old.globalId);
    expect(await isLetThrough(alice, bob)).toBe(false);

    const accepted = { user: { id: bob.id }, userErrors: [] };
    expect(await decideOn(alice, 'accept', bob.id)).toEqual(accepted);
    await listener.until(({ notification }) => notification?.id === old.globalId);
    expect((await world.nodes(alice)).map(({ id }) => id)).toEqual([newer.globalId, old.globalId]);
    expect(await strangers(alice)).toEqual([]);
    expect([await isLetThrough(alice, bob), await isLetThrough(carol, bob)]).toEqual([true, false]);
    expect(await decideOn(alice, 'accept', bob.id)).toEqual(accepted);

    await decideOn(alice, 'dismiss', bob.id);
    expect(await isLetThrough(alice, bob)).toBe(false);
    expect((await world.nodes(alice)).map(({ id }) => id)).toEqual([newer.globalId, old.globalId]);
  });

  it('are gone when they are dismissed, until something new waits, and can still be accepted', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    const first = await ask(alice, bob);
    const dismissed = { dismissedUserId: bob.id, userErrors: [] };
    expect(await decideOn(alice, 'dismiss', bob.id)).toEqual(dismissed);
    expect(await decideOn(alice, 'dismiss', bob.id)).toEqual(dismissed);
    expect([await strangers(alice), await world.nodes(alice)]).toEqual([[], []]);
    const at = new Date(Date.now() + 1_000);
    const second = await world.make({ to: alice, by: [bob], kind: 'MENTION', folder: 'REQUESTS', at });
    expect((await list(alice)).nodes).toMatchObject([
      { notificationsCount: 1, newestNotification: { id: second.globalId } },
    ]);
    await decideOn(alice, 'accept', bob.id);
    expect((await world.nodes(alice)).map(({ id }) => id)).toEqual([second.globalId, first.globalId]);
    expect(await isLetThrough(alice, bob)).toBe(true);
  });

  it('are only of those who did something', async () => {
    const { alice, bob, carol } = world.people('alice', 'bob', 'carol');
    await ask(carol, bob);
    const ids = [
      '',
      'nonsense',
      toGlobalId('User', uuidv7()),
      toGlobalId('Post', bob.accountId),
      bob.id,
      alice.id,
    ];
    for (const userId of ids)
      for (const verb of ['accept', 'dismiss'] as const)
        expect(await decideOn(alice, verb, userId)).toMatchObject({
          userErrors: [{ code: 'NOT_FOUND', path: ['input', 'userId'] }],
        });
    expect(await strangers(carol)).toEqual([bob.id]);
    expect(await isLetThrough(alice, bob)).toBe(false);
  });

  it('count the notifications of a stranger up to 100', async () => {
    const { alice, bob } = world.people('alice', 'bob');
    for (let made = 0; made < 102; made += 1) await ask(alice, bob);
    expect((await list(alice)).nodes).toMatchObject([{ notificationsCount: 100 }]);
  });
});
