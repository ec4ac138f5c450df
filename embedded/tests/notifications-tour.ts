import { Database } from '@chorus/database';
import { emit } from '@chorus/events';
import type { Mailbox } from '@chorus/mail';
import { eventually } from '@chorus/test-kit';
import type { Anything, Client, SmallWorld, TestGraph } from '../src/testing';
import { Listener } from './listener';

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const payload = 'userErrors { code message path }';
const people = `{ ${pageInfo} edges { cursor node { id } } nodes { id } }`;

const told = `fragment Told on Notification {
  __typename id createdAt updatedAt isRead summary actorsCount actors(first: 2) ${people}
  ... on ReactionNotification { subject { __typename } } ... on RepostNotification { subject { __typename } }
  ... on QuoteNotification { subject { __typename } } ... on MentionNotification { subject { __typename } }
  ... on CommentNotification { subject { __typename } comment { id } }
  ... on ReplyNotification { subject { __typename } comment { id } }
  ... on MessageNotification { conversation { id } } ... on GenericNotification { url }
}`;
const settings = `quietHours { isEnabled from to timeZone } digest { frequency hour } hidesContent policy { strangers newAccounts }`;
const override = 'user { id } inApp push email';

const listDocument = `{ viewer { unreadNotificationsCount notificationsCursor
  notifications(first: 10) { ${pageInfo} edges { cursor node { __typename id } } nodes { ...Told } } } } ${told}`;
const requestsDocument = `{ viewer { notificationRequests(first: 3) { ${pageInfo} edges { cursor node { updatedAt } }
  nodes { user { id } notificationsCount updatedAt newestNotification { __typename id } } } } }`;
const ownDocument = `{ viewer { notificationPreferences { kind channel from } notificationSettings { ${settings} } webPushKey
  notificationOverrides(first: 3) { ${pageInfo} edges { cursor node { push } } nodes { ${override} } }
  devices(first: 3) { ${pageInfo} edges { cursor node { id } } nodes { id channel name createdAt } } } }`;
const eventsDocument = `subscription ($after: String) { notificationReceived(after: $after) {
  cursor notification { ...Told } removedNotificationId readUpToCursor dismissedUpToCursor unreadNotificationsCount } } ${told}`;

interface Tour {
  graph: TestGraph;
  world: SmallWorld;
  mailbox: Mailbox;
  /** Moves the clock of notifications forward until the digests of today are due. */
  toTomorrow: () => void;
  /** Runs one operation that must go well, and notes what it answers. */
  ask: (client: Client, document: string, variables: Record<string, unknown>) => Promise<Anything>;
  /** Notes an event of a subscription. */
  note: (document: string, data: Anything) => void;
}

/** Everything of notifications is used once, on what happened in the small world and a little more. */
export async function tourNotifications(tour: Tour): Promise<void> {
  const { graph, world, mailbox, toTomorrow, ask, note } = tour;
  const { alice, bob, dan, erin, quoteId } = world;
  async function change(client: Client, field: string, input: Record<string, unknown>, selection: string) {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} ${payload} } }`;
    const answer = (await ask(client, document, { input }))[field];
    expect([field, answer.userErrors]).toEqual([field, []]);
    return answer;
  }

  const stranger = await graph.signUp('heidi');
  await change(
    alice,
    'updateNotificationSettings',
    { policy: { strangers: 'FILTER' } },
    `settings { ${settings} }`,
  );
  await stranger.mutate('react', { subjectId: quoteId, kind: 'LOVE' });
  const { conversation } = await dan.mutate(
    'startConversation',
    { participantIds: [alice.id] },
    'conversation { id }',
  );
  await dan.mutate('sendMessage', { conversationId: conversation.id, text: 'Hello', idempotencyKey: 'told' });
  await requestNotification(graph, alice.accountId);
  await graph.settle();

  const { viewer } = await ask(alice, listDocument, {});
  for (const client of [bob, erin]) await ask(client, listDocument, {});
  await ask(alice, requestsDocument, {});
  const ofStranger = { userId: stranger.id };
  await change(alice, 'acceptNotificationRequest', ofStranger, 'user { id }');
  await change(alice, 'dismissNotificationRequest', ofStranger, 'dismissedUserId');

  const preferences = [{ kind: 'REPOST', channel: 'PUSH', from: 'FRIENDS' }];
  await change(alice, 'updateNotificationPreferences', { preferences }, 'viewer { id }');
  await change(
    alice,
    'setNotificationOverride',
    { userId: bob.id, level: 'ALWAYS' },
    `override { ${override} }`,
  );
  // The keys of RFC 8291; nothing is pushed while this device is registered.
  const webPush = {
    endpoint: 'https://push.example.net/push/JzLQ3raZJfFBR0aqvHMsLrt54w4rJUsV',
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  };
  const { deviceId } = await change(erin, 'registerDevice', { webPush }, 'deviceId');
  for (const client of [alice, erin]) await ask(client, ownDocument, {});
  await change(erin, 'removeDevice', { deviceId }, 'removedDeviceId');

  const listener = new Listener(alice, eventsDocument, { after: viewer.notificationsCursor });
  const untilTold = (field: string) =>
    eventually(() => {
      expect(listener.errors).toEqual([]);
      return listener.events.some(({ notificationReceived }) => notificationReceived[field] != null);
    });
  try {
    await dan.mutate('react', { subjectId: quoteId, kind: 'LIKE' });
    await untilTold('notification');
    await dan.mutate('removeReaction', { subjectId: quoteId });
    await untilTold('removedNotificationId');
    const [first, second] = viewer.notifications.edges;
    await change(alice, 'markNotificationsRead', { upToCursor: second.cursor }, 'viewer { id }');
    await untilTold('readUpToCursor');
    const dismissed = { notificationId: first.node.id };
    await change(alice, 'dismissNotification', dismissed, 'dismissedNotificationId viewer { id }');
    await change(alice, 'dismissAllNotifications', {}, 'viewer { id }');
    await untilTold('dismissedUpToCursor');
  } finally {
    await listener.stop();
  }
  for (const event of listener.events) note(eventsDocument, event);

  await change(
    bob,
    'updateNotificationSettings',
    { digest: { frequency: 'DAILY' } },
    `settings { ${settings} }`,
  );
  toTomorrow();
  const jobs = graph.graph.subgraphs.get('notifications')?.jobs ?? [];
  await eventually(async () => {
    await jobs.find(({ name }) => name === 'notifications.digests')?.run();
    return mailbox.mails.length > 0;
  });
  const [mail] = mailbox.mails;
  const token = new URL(mail?.headers?.['List-Unsubscribe']?.slice(1, -1) ?? '').searchParams.get('token');
  await change(graph.anonymous, 'unsubscribeFromEmail', { token }, 'isUnsubscribed');
}

/** As a domain does for which there is no kind yet. */
async function requestNotification(graph: TestGraph, recipientId: string): Promise<void> {
  const database = new Database({ url: graph.databaseUrl, schema: 'notifications', maxConnections: 1 });
  const data = { recipientId, key: 'tour', url: 'https://chorus.example/tour', actorIds: [] };
  const event = { type: 'NotificationRequested', aggregateId: recipientId, data } as const;
  await database.transaction((transaction) =>
    emit(transaction, { ...event, actorId: null, correlationId: 'tour' }),
  );
  await database.close();
}
