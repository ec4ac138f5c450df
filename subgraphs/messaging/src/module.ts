import { Database, Lines } from '@chorus/database';
import { createStreamWriter, PostgresStreamLog } from '@chorus/streams';
import { defineSubgraph, readSchema, type Subgraph, type SubgraphDependencies } from '@chorus/subgraph-kit';
import { createContext, type MessagingContext, type MessagingTools } from './context';
import { createMemoryConversationCache } from './conversation-cache/conversation-cache.memory';
import { ConversationEntries } from './conversations/conversation-entries';
import { domainQueries } from './domain-queries';
import { createJobs } from './jobs';
import { PostgresMessageStore } from './message-store/message-store.postgres';
import { withDefaults, type MessagingOptions } from './options';
import { resolvers } from './resolvers';
import { MessageCache } from './stream/message-cache';
import type { StreamEvent } from './stream/stream-event';
import { typingLimit } from './typing/typing.service';

/** Conversations and messages. */
export function createMessagingSubgraph(
  { databaseUrl, live }: SubgraphDependencies,
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
  const tools: MessagingTools = {
    database,
    store,
    entries: new ConversationEntries(database, createMemoryConversationCache()),
    lines: new Lines(1),
    settings,
    live,
    messages: new MessageCache((keys) => store.byKeys(keys)),
    log,
    presence: settings.createPresenceStore(database),
    typingLimiter: settings.createRateLimiter(typingLimit),
    stream: createStreamWriter({ log, live, channel: 'messaging.stream' }),
  };
  return defineSubgraph<MessagingContext>({
    name: 'messaging',
    typeDefs: readSchema(__dirname),
    resolvers,
    createContext: (scope) => createContext(scope, tools),
    database,
    domainQueries,
    jobs: createJobs(tools),
  });
}
