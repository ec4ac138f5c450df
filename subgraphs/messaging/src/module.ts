import { Database, Lines } from '@chorus/database';
import DataLoader from 'dataloader';
import { createStreamWriter, PostgresStreamLog } from '@chorus/streams';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { createContext, type MessagingContext, type MessagingTools } from './context';
import { createMemoryConversationCache } from './conversation-cache/conversation-cache.memory';
import { findConversations } from './conversations/conversation.repository';
import { ConversationEntries } from './conversations/conversation-entries';
import { domainQueries } from './domain-queries';
import { createConsumers } from './events/consumers';
import { createJobs } from './jobs';
import { PostgresMessageStore } from './message-store/message-store.postgres';
import { withDefaults, type MessagingOptions } from './options';
import { resolvers } from './resolvers';
import { findHiddenAmong } from './messages/hidden-message.repository';
import { MessageCommits } from './messages/message-commits';
import { createBlockQuestions } from './participants/block-questions';
import { PresenceTracker } from './presence/presence-tracker';
import { LocalStandings } from './stream/local-standings';
import { MessageCache } from './stream/message-cache';
import { MessagingStreams, streamChannel } from './stream/messaging-streams';
import { findPersonStandings } from './stream/standings.repository';
import type { StreamEvent } from './stream/stream-event';
import { Throttles } from './throttling/throttles';

/** Conversations and messages. */
export function createMessagingSubgraph(
  { databaseUrl, live, serviceScope }: SubgraphDependencies,
  options: MessagingOptions = {},
): Subgraph {
  const settings = withDefaults(options);
  const database = new Database({
    url: databaseUrl,
    schema: 'messaging',
    maxConnections: settings.maxConnections,
  });
  const log = new PostgresStreamLog<StreamEvent>({ database, clock: options.clock });
  const store = new PostgresMessageStore(database);
  const messages = new MessageCache((keys) => store.byKeys(keys));
  const presence = settings.createPresenceStore(database);
  const attendance = new PresenceTracker(presence, settings.clock);
  const streams = new MessagingStreams({
    log,
    live,
    messages,
    standings: new LocalStandings((accountId) => findPersonStandings(database, accountId)),
    presence: attendance,
    serviceScope,
    hidden: (questions) => findHiddenAmong(database, questions),
    typingLapsesAfterMs: settings.typingLapsesAfterMs,
  });
  const lines = new Lines(1);
  const stream = createStreamWriter({ log, live, channel: streamChannel });
  const tools: MessagingTools = {
    database,
    store,
    entries: new ConversationEntries(database, createMemoryConversationCache()),
    lines,
    commits: new MessageCommits({ database, lines, messages, settings, store, stream }),
    blocks: createBlockQuestions(serviceScope),
    settings,
    live,
    messages,
    log,
    presence,
    attendance,
    throttles: new Throttles(settings.createRateLimiter),
    stream,
    streams,
    conversationsTold: new DataLoader(
      async (ids) => {
        const found = await findConversations(database, [...new Set(ids)]);
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    ),
  };
  return defineSubgraph<MessagingContext>({
    name: 'messaging',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext: (scope) => createContext(scope, tools),
    database,
    domainQueries,
    consumers: createConsumers(settings.clock),
    jobs: createJobs(tools),
    async close() {
      streams.close();
      await attendance.close();
    },
  });
}
