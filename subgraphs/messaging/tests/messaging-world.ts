import { strangers, type PeopleScope, type Relation } from '@chorus/audience';
import { Database } from '@chorus/database';
import {
  InProcessDomainQueries,
  RequestScope,
  type Answer,
  type Ask,
  type DomainQueryName,
  type DomainQueryResponder,
  type Viewer,
} from '@chorus/domain-queries';
import { unavailable } from '@chorus/errors';
import type { EventEnvelope } from '@chorus/events';
import { createMemoryLiveBus, createPostgresLiveBus, type LiveBus } from '@chorus/live';
import { toGlobalId, type Subgraph, type SubgraphResult } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { createMessagingSubgraph, type MessagingOptions } from '../src';
import { Listener, type ListenOptions } from './listener';

export interface Person {
  accountId: string;
  /** The global id of their `User`. */
  id: string;
}

export type Asker = Person | 'anonymous' | 'service';

/** What a test sends back and forth; nothing checks its shape but the test. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Anything = any;

type Input = Record<string, unknown>;

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

/** The messaging subgraph on a database of its own. Users, social graph and posts are played by tables in memory. */
export class MessagingWorld {
  private readonly relations = new Map<string, Partial<Relation>>();
  private readonly scopes = new Map<string, PeopleScope>();
  private readonly readers = new Map<string, Set<string>>();
  readonly database: Database;
  private calls = 0;
  private keys = 0;
  private readonly listeners: Listener[] = [];
  /** The questions about blocks that were asked for deliveries. */
  readonly blockQuestions: Ask<'social-graph.blocks'>[] = [];
  /** False: social-graph answers nobody. */
  isSocialGraphUp = true;

  private constructor(
    readonly processes: readonly [Subgraph, ...Subgraph[]],
    private readonly testDatabase: TestDatabase,
    private readonly port: InProcessDomainQueries,
    private readonly buses: readonly LiveBus[],
  ) {
    this.database = new Database({ url: testDatabase.url, schema: 'messaging', maxConnections: 1 });
    this.port.register(this.subgraph.responder);
    this.port.register(this.users());
    this.port.register(this.socialGraph());
    this.port.register(this.posts());
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
    const [first, ...others] = buses.map((live) =>
      createMessagingSubgraph({ databaseUrl, serviceScope, live }, options),
    );
    if (!first) throw new RangeError('A world has a process at least.');
    return new MessagingWorld([first, ...others], testDatabase, port, buses);
  }

  get subgraph(): Subgraph {
    return this.processes[0];
  }

  async stop(): Promise<void> {
    this.hangUp();
    await Promise.all(this.buses.map((bus) => bus.close()));
    await Promise.all(this.processes.map((subgraph) => subgraph.close()));
    await this.database.close();
    await this.testDatabase.drop();
  }

  person(): Person {
    const accountId = uuidv7();
    this.scopes.set(accountId, 'EVERYONE');
    return { accountId, id: toGlobalId('User', accountId) };
  }

  people<Name extends string>(...names: Name[]): Record<Name, Person> {
    return Object.fromEntries(names.map((name) => [name, this.person()])) as Record<Name, Person>;
  }

  /** From now on `viewer` stands like this to `person`. */
  relate(viewer: Person, person: Person, relation: Partial<Relation>): void {
    this.relations.set(`${viewer.accountId}:${person.accountId}`, relation);
  }

  follow(follower: Person, person: Person): void {
    this.relate(follower, person, { follows: true });
    this.relate(person, follower, { followedBy: true });
  }

  befriend(one: Person, other: Person): void {
    this.relate(one, other, { friends: true });
    this.relate(other, one, { friends: true });
  }

  block(blocker: Person, blocked: Person): void {
    this.relate(blocker, blocked, { blocks: true });
    this.relate(blocked, blocker, { blockedBy: true });
  }

  /** As if they had never met. */
  part(one: Person, other: Person): void {
    this.relate(one, other, {});
    this.relate(other, one, {});
  }

  setWhoMayMessage(person: Person, scope: PeopleScope): void {
    this.scopes.set(person.accountId, scope);
  }

  /** The global id of a new post that only these people may see. */
  postFor(...readers: Person[]): string {
    const postId = uuidv7();
    this.readers.set(postId, new Set(readers.map(({ accountId }) => accountId)));
    return toGlobalId('Post', postId);
  }

  async run(asker: Asker, query: string, variables: Input = {}): Promise<SubgraphResult> {
    this.calls += 1;
    const subgraph = this.processes[this.calls % this.processes.length] ?? this.subgraph;
    return subgraph.execute({ query, variables }, this.scope(asker));
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

  /** The data of an operation that must not fail. */
  async read(asker: Asker, query: string, variables: Input = {}): Promise<Anything> {
    const { data, errors } = await this.run(asker, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A mutation of one input; its payload, refusals included. */
  async mutate(asker: Asker, field: string, input: Input, selection = ''): Promise<Anything> {
    return (await this.read(asker, mutationOf(field, selection), { input }))[field];
  }

  /** A mutation's answer as it came. */
  async tryMutate(asker: Asker, field: string, input: Input, selection = ''): Promise<SubgraphResult> {
    return this.run(asker, mutationOf(field, selection), { input });
  }

  /** The payload of a mutation that must not be refused. */
  async succeed(asker: Asker, field: string, input: Input, selection = ''): Promise<Anything> {
    const payload = await this.mutate(asker, field, input, selection);
    if (payload.userErrors.length > 0) throw new Error(`${field}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
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

  /** What the gateway gets for references of another subgraph. */
  async resolve(asker: Asker, type: string, ids: string[], fields: string): Promise<Anything[]> {
    const query = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on ${type} { ${fields} } } }`;
    const references = ids.map((id) => ({ __typename: type, id }));
    return (await this.read(asker, query, { references }))._entities;
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

  async ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    asker: Asker = 'service',
  ): Promise<Answer<Name>> {
    return this.port.ask(name, question, this.scope(asker));
  }

  /** What was emitted and not yet taken, oldest first. */
  async takeEvents(): Promise<Pick<EventEnvelope, 'type' | 'aggregateId' | 'actorId' | 'data'>[]> {
    const rows = await this.database.query<{ id: string; envelope: EventEnvelope }>(
      'DELETE FROM outbox RETURNING id, envelope',
    );
    return rows
      .sort((one, other) => Number(one.id) - Number(other.id))
      .map(({ envelope: { type, aggregateId, actorId, data } }) => ({ type, aggregateId, actorId, data }));
  }

  async takeEventTypes(): Promise<string[]> {
    return (await this.takeEvents()).map(({ type }) => type);
  }

  /** A digest of every table, for tests in which nothing may change. */
  async everything(): Promise<Record<string, string | null>> {
    const digests = tables.map(
      (table) =>
        `SELECT '${table}' AS name, md5(string_agg(t::text, ',' ORDER BY t::text)) AS digest FROM ${table} t`,
    );
    const rows = await this.database.query<{ name: string; digest: string | null }>(
      digests.join(' UNION ALL '),
    );
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  }

  async runJob(name: string): Promise<void> {
    const job = this.subgraph.jobs.find((candidate) => candidate.name === name);
    if (!job) throw new Error(`There is no job ${name}.`);
    await job.run();
  }

  scope(asker: Asker): RequestScope {
    if (asker === 'service') return RequestScope.forService('notifications.messages', this.port);
    const viewer: Viewer =
      asker === 'anonymous'
        ? { kind: 'anonymous' }
        : { kind: 'person', accountId: asker.accountId, sessionId: uuidv7() };
    const claims = { viewer, client: { address: null, userAgent: null }, requestId: 'test' };
    return new RequestScope(claims, this.port);
  }

  private users(): DomainQueryResponder {
    return {
      domain: 'users',
      answer: async (name, question) => {
        if (name !== 'users.privacy') throw unavailable('users');
        const { personIds } = question as Ask<'users.privacy'>;
        return personIds.map((id) => {
          const whoMayMessage = this.scopes.get(id);
          return whoMayMessage
            ? { requiresFollowApproval: false, whoMayMessage, showsFollowLists: 'EVERYONE' }
            : null;
        }) as never;
      },
    };
  }

  private isBlocked(personId: string, otherId: string): boolean {
    const relation = this.relations.get(`${personId}:${otherId}`);
    return relation?.blocks === true || relation?.blockedBy === true;
  }

  private socialGraph(): DomainQueryResponder {
    return {
      domain: 'social-graph',
      answer: async (name, question, scope) => {
        if (!this.isSocialGraphUp) throw unavailable('social-graph');
        if (name === 'social-graph.blocks') {
          const asked = question as Ask<'social-graph.blocks'>;
          this.blockQuestions.push(asked);
          return asked.people.map(({ personId, otherIds }) =>
            otherIds.filter((otherId) => this.isBlocked(personId, otherId)),
          ) as never;
        }
        if (name !== 'social-graph.relations') throw unavailable('social-graph');
        const { personIds } = question as Ask<'social-graph.relations'>;
        return personIds.map((id) => ({
          ...strangers,
          ...this.relations.get(`${scope.accountId}:${id}`),
        })) as never;
      },
    };
  }

  private posts(): DomainQueryResponder {
    return {
      domain: 'posts',
      answer: async (name, question, scope) => {
        if (name !== 'posts.visible') throw unavailable('posts');
        const { postIds } = question as Ask<'posts.visible'>;
        return postIds.map((id) => this.readers.get(id)?.has(scope.accountId ?? '') ?? false) as never;
      },
    };
  }
}

function mutationOf(field: string, selection: string): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code path } } }`;
}

/** What a refused mutation answers: one error at one input field. */
export const refusal = (code: string, field: string) => [{ code, path: ['input', field] }];
