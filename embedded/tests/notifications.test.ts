import { eventually } from '@chorus/test-kit';
import { startTestGraph, type Anything, type Person, type TestGraph } from '../src/testing';
import { Listener } from './listener';

// One story through everything: events, the subgraph, the gateway, its sockets.

const list = `{ viewer { unreadNotificationsCount notificationsCursor notifications(first: 10) {
  edges { cursor } nodes { __typename id isRead summary actorsCount actors(first: 5) { nodes { handle } }
    ... on ReactionNotification { subject { ... on Post { id text } } }
    ... on CommentNotification { comment { text } } } } } }`;
const live = `subscription ($after: String) { notificationReceived(after: $after) { cursor removedNotificationId readUpToCursor
  unreadNotificationsCount notification { __typename id summary actors(first: 5) { nodes { handle displayName } }
    ... on ReactionNotification { subject { ... on Post { text } } } } } }`;

let graph: TestGraph;
let people: Record<'alice' | 'bob' | 'carol' | 'dan' | 'erin', Person>;
let postId: string;
const listeners: Listener[] = [];

beforeAll(async () => {
  graph = await startTestGraph();
  people = await graph.signUpAll('alice', 'bob', 'carol', 'dan', 'erin');
  const created = await people.alice.mutate('createPost', { text: 'We sing tonight' }, 'post { id }');
  postId = created.post.id;
}, 60_000);
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.stop();
});
afterAll(() => graph.stop());

const listOf = async (person: Person): Promise<Anything> => {
  await graph.settle();
  return (await person.ask(list)).viewer;
};
const summariesOf = async (person: Person): Promise<string[]> =>
  (await listOf(person)).notifications.nodes.map(({ summary }: Anything) => summary);

/** A device of a person that listens, after a place. */
function listen(person: Person, after: string): Listener {
  const listener = new Listener(person, live, { after });
  listeners.push(listener);
  return listener;
}

async function hear(listener: Listener, isIt: (event: Anything) => boolean): Promise<Anything> {
  return eventually(() => {
    expect(listener.errors).toEqual([]);
    return listener.events.map(({ notificationReceived }) => notificationReceived).find(isIt);
  });
}
const says = (text: string) => (event: Anything) => event.notification?.summary === text;

it('groups what people do, and tells of a comment that mentions somebody whom it concerns', async () => {
  const { alice, bob, carol, dan, erin } = people;
  for (const one of [carol, dan, erin]) await one.mutate('react', { subjectId: postId, kind: 'LOVE' });
  await bob.mutate('addComment', { postId, text: 'You too, @carol!' }, 'comment { id }');

  const { notifications, unreadNotificationsCount } = await listOf(alice);
  expect(unreadNotificationsCount).toBe(2);
  expect(notifications.nodes).toMatchObject([
    {
      __typename: 'CommentNotification',
      summary: 'Bob commented on your post',
      comment: { text: 'You too, @carol!' },
    },
    {
      __typename: 'ReactionNotification',
      isRead: false,
      summary: 'Erin and 2 others liked your post',
      actorsCount: 3,
      actors: { nodes: [{ handle: 'erin' }, { handle: 'dan' }, { handle: 'carol' }] },
      subject: { id: postId, text: 'We sing tonight' },
    },
  ]);
  expect(await summariesOf(carol)).toEqual(['Bob mentioned you in a comment']);
});

it('tells live as it happens, and what came while nobody listened once somebody does again', async () => {
  const { alice, bob, dan } = people;
  const { notificationsCursor } = await listOf(alice);
  const first = listen(alice, notificationsCursor);
  await bob.mutate('react', { subjectId: postId, kind: 'WOW' });
  const heard = await hear(first, says('Bob and 3 others liked your post'));
  expect(heard.notification).toMatchObject({
    actors: { nodes: expect.arrayContaining([{ handle: 'bob', displayName: 'Bob' }]) },
    subject: { text: 'We sing tonight' },
  });
  await first.stop();

  await dan.mutate('followUser', { userId: alice.id });
  await graph.settle();
  const second = listen(alice, heard.cursor);
  await hear(second, says('Dan followed you'));
  expect(second.events.map(({ notificationReceived: { notification } }) => notification?.summary)).toEqual([
    'Dan followed you',
  ]);
});

it('is read on all devices once it is read on one', async () => {
  const { alice } = people;
  const { notifications, notificationsCursor } = await listOf(alice);
  const other = listen(alice, notificationsCursor);
  const [{ cursor: upToCursor }] = notifications.edges;
  await alice.mutate('markNotificationsRead', { upToCursor }, 'viewer { id }');
  const { unreadNotificationsCount } = await hear(other, (event) => event.readUpToCursor !== null);
  expect(unreadNotificationsCount).toBe(0);
  const after = await listOf(alice);
  expect(after.notifications.nodes.map(({ isRead }: Anything) => isRead)).toEqual([true, true, true]);
});

it('says nothing more of somebody who is blocked, and nothing at all of a post that is deleted', async () => {
  const { alice, bob } = people;
  await alice.mutate('blockUser', { userId: bob.id }, 'user { id }');
  expect(await summariesOf(alice)).toEqual(['Dan followed you', 'Erin and 2 others liked your post']);

  const { notificationsCursor, notifications } = await listOf(alice);
  const device = listen(alice, notificationsCursor);
  await alice.mutate('deletePost', { postId }, 'deletedPostId');
  const reactions = notifications.nodes[1].id;
  await hear(device, ({ removedNotificationId }) => removedNotificationId === reactions);
  expect(await summariesOf(alice)).toEqual(['Dan followed you']);
});
