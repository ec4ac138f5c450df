import type DataLoader from 'dataloader';
import type { Database, Lines } from '@chorus/database';
import type { LiveBus } from '@chorus/live';
import type { RequestScope } from '@chorus/domain-queries';
import type { StreamLog, StreamWriter } from '@chorus/streams';
import type { SubgraphContext } from '@chorus/subgraph-kit';
import type { ConversationEntries } from './conversations/conversation-entries';
import type { ConversationRecord } from './conversations/conversation';
import { createConversationLoaders, type ConversationLoaders } from './conversations/conversation.loaders';
import type { MessageStore } from './message-store/message-store';
import { createMessageLoaders, type MessageLoaders } from './messages/message.loaders';
import type { MessagingSettings } from './options';
import type { MessageCommits } from './messages/message-commits';
import type { BlockQuestions } from './participants/block-questions';
import { createParticipantLoaders, type ParticipantLoaders } from './participants/participant.loaders';
import type { PresenceStore } from './presence/presence-store';
import { createReceiptLoaders, type ReceiptLoaders } from './receipts/receipt.loaders';
import { createReactionLoaders, type ReactionLoaders } from './reactions/reaction.loaders';
import type { PresenceTracker } from './presence/presence-tracker';
import type { MessagingStreams } from './stream/messaging-streams';
import type { Throttles } from './throttling/throttles';
import type { MessageCache } from './stream/message-cache';
import type { StreamEvent } from './stream/stream-event';
import { createUnreadLoader } from './unread/unread.loader';

/** What lives as long as the process. */
export interface MessagingTools {
  readonly database: Database;
  readonly store: MessageStore;
  /** Conversations with their people, perhaps stale. */
  readonly entries: ConversationEntries;
  /** Who writes to a conversation waits here for the one before, not with a connection in hand. */
  readonly lines: Lines;
  /** Where messages are committed, several at a time. */
  readonly commits: MessageCommits;
  readonly blocks: BlockQuestions;
  readonly settings: MessagingSettings;
  readonly live: LiveBus;
  /** Messages that were just written or delivered. Who writes one puts it in after the commit. */
  readonly messages: MessageCache;
  /** The messaging log. */
  readonly log: StreamLog<StreamEvent>;
  /** When people were last active, for all processes. */
  readonly presence: PresenceStore;
  /** Who is here, in this process. */
  readonly attendance: PresenceTracker;
  readonly throttles: Throttles;
  /** Every mutation appends what it did, last of all in its transaction: see `stream/entries.ts`. */
  readonly stream: StreamWriter<StreamEvent>;
  /** The streams that are open in this process. */
  readonly streams: MessagingStreams;
  /** Conversations of events, as they are now: remembers nothing. */
  readonly conversationsTold: DataLoader<string, ConversationRecord | null>;
}

export interface MessagingLoaders {
  conversations: ConversationLoaders;
  participants: ParticipantLoaders;
  messages: MessageLoaders;
  receipts: ReceiptLoaders;
  /** How many messages a conversation has that the viewer has not read. */
  unread: DataLoader<string, number | null>;
  /** Where the stream stands, read once: `now`. */
  cursor: DataLoader<'now', string>;
  reactions: ReactionLoaders;
}

/** One request of one viewer. */
export interface MessagingContext extends SubgraphContext, MessagingTools {
  readonly loaders: MessagingLoaders;
}

export function createContext(scope: RequestScope, tools: MessagingTools): MessagingContext {
  const { database, store } = tools;
  const conversations = createConversationLoaders(scope, database);
  return {
    ...tools,
    scope,
    viewer: scope.viewer,
    facts: scope.facts,
    loaders: {
      conversations,
      participants: createParticipantLoaders(scope, database),
      messages: createMessageLoaders(scope, { database, store, conversations }),
      receipts: createReceiptLoaders(scope, tools),
      cursor: scope.loader((keys) => Promise.all(keys.map(() => tools.streams.cursorNow()))),
      unread: createUnreadLoader(scope, { database, store, conversations }),
      reactions: createReactionLoaders(scope, database),
    },
  };
}
