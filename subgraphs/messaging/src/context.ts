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

/** What one request has loaded. Each is made at its first use: a send, or an event, needs none of most. */
export class MessagingLoaders {
  private readonly made: Partial<{
    conversations: ConversationLoaders;
    participants: ParticipantLoaders;
    messages: MessageLoaders;
    receipts: ReceiptLoaders;
    unread: DataLoader<string, number | null>;
    cursor: DataLoader<'now', string>;
    reactions: ReactionLoaders;
  }> = {};

  constructor(
    private readonly scope: RequestScope,
    private readonly tools: MessagingTools,
  ) {}

  get conversations(): ConversationLoaders {
    return (this.made.conversations ??= createConversationLoaders(this.scope, this.tools.database));
  }

  get participants(): ParticipantLoaders {
    return (this.made.participants ??= createParticipantLoaders(this.scope, this.tools.database));
  }

  get messages(): MessageLoaders {
    return (this.made.messages ??= createMessageLoaders(this.scope, this.shared));
  }

  get receipts(): ReceiptLoaders {
    return (this.made.receipts ??= createReceiptLoaders(this.scope, this.tools));
  }

  /** How many messages a conversation has that the viewer has not read. */
  get unread(): DataLoader<string, number | null> {
    return (this.made.unread ??= createUnreadLoader(this.scope, this.shared));
  }

  /** Where the stream stands, read once: `now`. */
  get cursor(): DataLoader<'now', string> {
    const { streams } = this.tools;
    return (this.made.cursor ??= this.scope.loader((keys) =>
      Promise.all(keys.map(() => streams.cursorNow())),
    ));
  }

  get reactions(): ReactionLoaders {
    return (this.made.reactions ??= createReactionLoaders(this.scope, this.tools.database));
  }

  private get shared() {
    const { database, store } = this.tools;
    return { database, store, conversations: this.conversations };
  }
}

/** One request of one viewer. */
export interface MessagingContext extends SubgraphContext, MessagingTools {
  readonly loaders: MessagingLoaders;
}

export const createContext = (scope: RequestScope, tools: MessagingTools): MessagingContext => ({
  ...tools,
  scope,
  viewer: scope.viewer,
  facts: scope.facts,
  loaders: new MessagingLoaders(scope, tools),
});
