import { at, authorListed, exempt, isThere, own, part, single, type Case } from './probes';
import * as rule from './rules';
import type { Rule } from './rules';

/** Everybody who is in the hub's group. The stranger is not, nor is who is not signed in. */
const insiders: Rule = rule.both(rule.signedIn, (kind) => kind !== 'stranger');
/** Those of them who read what the author writes there. */
const readers: Rule = rule.both(insiders, rule.profile);

/** A field of the hub's group, through `node`. */
const conversationField = (selection: string, shownTo: Rule = insiders): Case =>
  single(
    ({ group }) => ({
      query: `query ($id: ID!) { node(id: $id) { ... on Conversation { ${selection.replace(/^\w+/, 'value: $&')} } } }`,
      variables: { id: group },
      found: (data) => isThere(at(data, 'node', 'value')),
    }),
    shownTo,
  );

/** A field of the author's message there, through `node`. */
const messageField = (selection: string, shownTo: Rule = readers): Case =>
  single(
    ({ authorMessage }) => ({
      query: `query ($id: ID!) { node(id: $id) { ... on Message { ${selection.replace(/^\w+/, 'value: $&')} } } }`,
      variables: { id: authorMessage },
      found: (data) => isThere(at(data, 'node', 'value')),
    }),
    shownTo,
  );

const told = exempt('judged for each receiver of the event (messaging: tests/stream.test.ts)');
const eventKinds = {
  ConversationChanged: [],
  MessageSent: ['message'],
  MessageEdited: ['message'],
  MessageUnsent: ['message'],
  MessageReactionsChanged: ['message'],
  MessagesDelivered: ['user', 'upToMessageId'],
  MessagesRead: ['user', 'upToMessageId'],
  TypingChanged: ['user', 'isTyping'],
};

export const messagingCases: Record<string, Case> = {
  'Viewer.conversations': own,
  'Viewer.conversation': single(
    ({ group }) => ({
      query: 'query ($id: ID!) { viewer { conversation(id: $id) { id } } }',
      variables: { id: group },
      found: (data) => isThere(at(data, 'viewer', 'conversation')),
    }),
    insiders,
  ),
  'Viewer.searchMessages': single(
    ({ authorMessage }) => ({
      query: '{ viewer { searchMessages(query: "unmistakable") { nodes { id } } } }',
      variables: {},
      found: (data) => JSON.stringify(data).includes(authorMessage),
    }),
    readers,
  ),
  'Viewer.messagingCursor': own,
  'Viewer.messagingSettings': own,
  'MessagingSettings.sendsReadReceipts': own,
  'MessagingSettings.showsPresence': own,

  'Conversation.id': conversationField('id'),
  'Conversation.kind': conversationField('kind'),
  'Conversation.title': conversationField('title'),
  'Conversation.createdAt': conversationField('createdAt'),
  'Conversation.participants': authorListed(
    'query ($id: ID!) { node(id: $id) { ... on Conversation { participants { nodes { user { id } } } } } }',
    ({ group }) => ({ id: group }),
    ['node', 'participants', 'nodes'],
    readers,
  ),
  'Conversation.participantsCount': conversationField('participantsCount'),
  'Conversation.messages': single(
    ({ group, authorMessage }) => ({
      query: 'query ($id: ID!) { node(id: $id) { ... on Conversation { messages { nodes { id } } } } }',
      variables: { id: group },
      found: (data) => JSON.stringify(data).includes(authorMessage),
    }),
    readers,
  ),
  'Conversation.lastMessage': single(
    ({ group, authorMessage }) => ({
      query: 'query ($id: ID!) { node(id: $id) { ... on Conversation { lastMessage { id } } } }',
      variables: { id: group },
      found: (data) => at(data, 'node', 'lastMessage', 'id') === authorMessage,
    }),
    readers,
  ),
  'Conversation.unreadCount': conversationField('unreadCount'),
  'Conversation.folder': conversationField('folder'),
  'Conversation.isMuted': conversationField('isMuted'),
  'Conversation.mutedUntil': own,
  'Conversation.viewerRole': conversationField('viewerRole'),
  'Conversation.viewerCanSend': conversationField('viewerCanSend { allowed }'),
  'Conversation.viewerCanManage': conversationField('viewerCanManage { allowed }'),
  ...Object.fromEntries(
    [
      'user',
      'role',
      'joinedAt',
      'lastReadMessageId',
      'lastDeliveredMessageId',
      'isOnline',
      'lastActiveAt',
    ].map((field) => [`Participant.${field}`, part('Conversation.participants')]),
  ),

  'Message.id': messageField('id'),
  'Message.conversation': messageField('conversation { id }'),
  'Message.sender': messageField('sender { id }'),
  'Message.text': messageField('text'),
  'Message.sentAt': messageField('sentAt'),
  'Message.editedAt': messageField('editedAt'),
  'Message.isUnsent': messageField('isUnsent'),
  'Message.replyTo': messageField('replyTo { id }'),
  'Message.sharedPost': messageField('sharedPost { id }', rule.both(readers, rule.kinds('self', 'friend'))),
  'Message.reactions': messageField('reactions { emoji }'),
  'Message.viewerReaction': own,
  'Message.deliveredTo': messageField('deliveredTo { nodes { id } }', rule.authorOnly),
  'Message.deliveredToCount': messageField('deliveredToCount', rule.authorOnly),
  'Message.readBy': messageField('readBy { nodes { id } }', rule.authorOnly),
  'Message.readByCount': messageField('readByCount', rule.authorOnly),
  'Message.idempotencyKey': messageField('idempotencyKey', rule.authorOnly),
  'Message.viewerCanEdit': messageField('viewerCanEdit { allowed }'),
  'Message.viewerCanUnsend': messageField('viewerCanUnsend { allowed }'),
  'MessageReactionCount.emoji': part('Message.reactions'),
  'MessageReactionCount.count': part('Message.reactions'),

  'Subscription.messagingEvents': told,
  ...Object.fromEntries(
    Object.entries(eventKinds).flatMap(([kind, fields]) =>
      ['cursor', 'conversationId', 'conversation', ...fields].map((field) => [`${kind}.${field}`, told]),
    ),
  ),
};
