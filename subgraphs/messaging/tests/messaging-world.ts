import type { PeopleScope } from '@chorus/audience';
import {
  InProcessDomainQueries,
  RequestScope,
  type Ask,
  type DomainQueryResponder,
} from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';
import { createMemoryLiveBus, createPostgresLiveBus, type LiveBus } from '@chorus/live';
import { toGlobalId, type Subgraph } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import {
  SubgraphWorld,
  type Anything,
  type Asker,
  type Input,
  type Person,
} from '@chorus/test-kit/subgraph-world';
import { uuidv7 } from 'uuidv7';
import { createMessagingSubgraph, type MessagingOptions } from '../src';
import { Listener, type ListenOptions } from './listener';

export { refusal, type Anything, type Asker, type Person } from '@chorus/test-kit/subgraph-world';

const tables = [
  'conversations',
  'participants',
  'messages',
  'message_words',
  'message_reactions',
  'hidden_messages',
  'idempotency_keys',
  'messaging_settings',
  'stream_entries',
  'outbox',
];

/** Users, as far as this domain asks it: who lets whom write. */
class PlayedUsers implements DomainQueryResponder {
  readonly domain = 'users';
  readonly scopes = new Map<string, PeopleScope>();

  answer: DomainQueryResponder['answer'] = async (name, question) => {
    if (name !== 'users.privacy') throw unavailable('users');
    const { personIds } = question as Ask<'users.privacy'>;
    return personIds.map((id) => {
      const whoMayMessage = this.scopes.get(id);
      return whoMayMessage
        ? { requiresFollowApproval: false, whoMayMessage, showsFollowLists: 'EVERYONE' }
        : null;
    }) as never;
  };
}

/** Posts, as far as this domain asks it: who may see which. */
class PlayedPosts implements DomainQueryResponder {
  readonly domain = 'posts';
  readonly readers = new Map<string, Set<string>>();

  answer: DomainQueryResponder['answer'] = async (name, question, scope) => {
    if (name !== 'posts.visible') throw unavailable('posts');
    const { postIds } = question as Ask<'posts.visible'>;
    return postIds.map((id) => this.readers.get(id)?.has(scope.accountId ?? '') ?? false) as never;
  };
}

interface MessagingWorldParts {
  processes: readonly Subgraph[];
  testDatabase: TestDatabase;
  port: InProcessDomainQueries;
  buses: readonly LiveBus[];
}

/** The messaging subgraph on a database of its own. Users, social graph and posts are played by tables in memory. */
export class MessagingWorld extends SubgraphWorld {
  private keys = 0;
  private readonly listeners: Listener[] = [];
  private readonly buses: readonly LiveBus[];

  private constructor(
    { buses, ...parts }: MessagingWorldParts,
    private readonly users = new PlayedUsers(),
    private readonly posts = new PlayedPosts(),
  ) {
    const service = 'notifications.messages';
    super({ ...parts, schema: 'messaging', tables, service, neighbours: [users, posts] });
    this.buses = buses;
  }

  /** With `processes` there are as many subgraphs on one database, which take turns in answering. */
  static async start(options: MessagingOptions = {}, { processes = 1 } = {}): Promise<MessagingWorld> {
    const testDatabase = await createTestDatabase();
    const databaseUrl = testDatabase.url;
    const port = new InProcessDomainQueries();
    const serviceScope = async (name: string) => RequestScope.forService(name, port);
    const buses = Array.from({ length: processes }, () =>
      processes === 1 ? createMemoryLiveBus() : createPostgresLiveBus({ databaseUrl }),
    );
    const subgraphs = buses.map((live) =>
      createMessagingSubgraph({ databaseUrl, serviceScope, live }, options),
    );
    return new MessagingWorld({ processes: subgraphs, testDatabase, port, buses });
  }

  override async stop(): Promise<void> {
    this.hangUp();
    await Promise.all(this.buses.map((bus) => bus.close()));
    await super.stop();
  }

  person(): Person {
    const accountId = uuidv7();
    this.users.scopes.set(accountId, 'EVERYONE');
    return { accountId, id: toGlobalId('User', accountId) };
  }

  setWhoMayMessage(person: Person, scope: PeopleScope): void {
    this.users.scopes.set(person.accountId, scope);
  }

  /** The global id of a new post that only these people may see. */
  postFor(...readers: Person[]): string {
    const postId = uuidv7();
    this.posts.readers.set(postId, new Set(readers.map(({ accountId }) => accountId)));
    return toGlobalId('Post', postId);
  }

  /** Somebody's stream of events, which is read as it comes. `process`: which of them serves it. */
  async listen(asker: Asker, { process = 0, ...options }: ListenOptions & { process?: number } = {}) {
    const subgraph = this.processes[process] ?? this.subgraph;
    const listener = await Listener.start(subgraph, this.scope(asker), options);
    this.listeners.push(listener);
    return listener;
  }

  /** Ends every stream. */
  hangUp(): void {
    for (const listener of this.listeners.splice(0)) listener.stop();
  }

  /** The global id of the conversation of two. */
  async pair(starter: Person, other: Person): Promise<string> {
    const input = { participantIds: [other.id] };
    return (await this.succeed(starter, 'startConversation', input, 'conversation { id }')).conversation.id;
  }

  /** The global id of a new group. */
  async group(owner: Person, ...others: Person[]): Promise<string> {
    const input = { participantIds: others.map(({ id }) => id), title: 'A group' };
    return (await this.succeed(owner, 'startConversation', input, 'conversation { id }')).conversation.id;
  }

  /** The global id of a new message. */
  async send(sender: Person, conversationId: string, input: Input | string = 'Hello'): Promise<string> {
    const fields = typeof input === 'string' ? { text: input } : { text: 'Hello', ...input };
    const whole = { conversationId, idempotencyKey: this.key(), ...fields };
    return (await this.succeed(sender, 'sendMessage', whole, 'message { id }')).message.id;
  }

  /** An idempotency key that nobody has used. */
  key(): string {
    this.keys += 1;
    return `key-${this.keys}`;
  }

  /** The fields of one conversation, null when it is not to be seen. */
  async readConversation(asker: Asker, id: string, fields = 'id'): Promise<Anything> {
    const query = `query ($id: ID!) { viewer { conversation(id: $id) { ${fields} } } }`;
    return (await this.read(asker, query, { id })).viewer.conversation;
  }

  /** The texts that somebody reads in a conversation, oldest first. */
  async texts(asker: Asker, conversationId: string): Promise<(string | null)[]> {
    const fields = 'messages(first: 100) { nodes { text } }';
    const conversation = await this.readConversation(asker, conversationId, fields);
    return (conversation?.messages?.nodes ?? []).map(({ text }: Anything) => text).reverse();
  }

  /** The fields of one message, null when it is not to be read. */
  async readMessage(asker: Asker, id: string, fields = 'id'): Promise<Anything> {
    return (await this.resolve(asker, 'Message', [id], fields))[0];
  }

  /** The ids in one of somebody's folders, as the list has them. */
  async folder(asker: Asker, folder = 'INBOX'): Promise<string[]> {
    const query = `query ($folder: ConversationFolder) { viewer { conversations(first: 100, folder: $folder) { nodes { id } } } }`;
    const { viewer } = await this.read(asker, query, { folder });
    return viewer.conversations.nodes.map(({ id }: Anything) => id);
  }
}
