import { strangers, type Audience, type Relation } from '@chorus/audience';
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
import { toGlobalId, type Subgraph, type SubgraphResult } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { createPostsSubgraph, findCountDrift, type CountDrift, type PostsOptions } from '../src';
import { createMemoryLiveBus } from '@chorus/live';

export interface Person {
  accountId: string;
  /** The global id of their `User`. */
  id: string;
  handle: string;
}

export type Asker = Person | 'anonymous' | 'service';

/** What a test sends back and forth; nothing checks its shape but the test. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Anything = any;

type Input = Record<string, unknown>;

const tables = [
  'posts',
  'post_revisions',
  'post_mentions',
  'post_hashtags',
  'comments',
  'reactions',
  'reposts',
  'bookmarks',
  'post_views',
  'post_view_counts',
  'author_counters',
  'idempotency_keys',
  'outbox',
];

/** The posts subgraph on a database of its own. The users and social-graph domains are played by tables in memory. */
export class PostsWorld {
  private readonly relations = new Map<string, Partial<Relation>>();
  private readonly accountIds = new Map<string, string>();
  private readonly defaultAudiences = new Map<string, Audience>();
  private readonly port = new InProcessDomainQueries();
  readonly database: Database;

  private calls = 0;

  private constructor(
    private readonly processes: readonly [Subgraph, ...Subgraph[]],
    private readonly testDatabase: TestDatabase,
  ) {
    this.database = new Database({ url: testDatabase.url, schema: 'posts', maxConnections: 1 });
    this.port.register(this.subgraph.responder);
    this.port.register(this.users());
    this.port.register(this.socialGraph());
  }

  /** With `processes` there are as many subgraphs on one database, which take turns in answering. */
  static async start(options: PostsOptions = {}, { processes = 1 } = {}): Promise<PostsWorld> {
    const testDatabase = await createTestDatabase();
    const serviceScope = () => Promise.reject(new Error('posts asks nothing as a service'));
    const create = () =>
      createPostsSubgraph(
        { databaseUrl: testDatabase.url, serviceScope, live: createMemoryLiveBus() },
        options,
      );
    return new PostsWorld([create(), ...Array.from({ length: processes - 1 }, create)], testDatabase);
  }

  get subgraph(): Subgraph {
    return this.processes[0];
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((subgraph) => subgraph.close()));
    await this.database.close();
    await this.testDatabase.drop();
  }

  person(handle: string): Person {
    const accountId = uuidv7();
    this.accountIds.set(handle, accountId);
    return { accountId, id: toGlobalId('User', accountId), handle };
  }

  people<Handle extends string>(...handles: Handle[]): Record<Handle, Person> {
    return Object.fromEntries(handles.map((handle) => [handle, this.person(handle)])) as Record<
      Handle,
      Person
    >;
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

  setDefaultAudience(person: Person, audience: Audience): void {
    this.defaultAudiences.set(person.accountId, audience);
  }

  stopDomain(domain: 'social-graph' | 'users'): void {
    this.port.unregister(domain);
  }

  startDomain(domain: 'social-graph' | 'users'): void {
    this.port.register(domain === 'users' ? this.users() : this.socialGraph());
  }

  async run(asker: Asker, query: string, variables: Input = {}): Promise<SubgraphResult> {
    this.calls += 1;
    const subgraph = this.processes[this.calls % this.processes.length] ?? this.subgraph;
    return subgraph.execute({ query, variables }, this.scope(asker));
  }

  /** The data of an operation that must not fail. */
  async read(asker: Asker, query: string, variables: Input = {}): Promise<Anything> {
    const { data, errors } = await this.run(asker, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A mutation of one input; its payload, refusals included. */
  async mutate(asker: Asker, field: string, input: Input, selection: string): Promise<Anything> {
    return (await this.read(asker, mutationOf(field, selection), { input }))[field];
  }

  /** A mutation's answer as it came. */
  async tryMutate(asker: Asker, field: string, input: Input, selection: string): Promise<SubgraphResult> {
    return this.run(asker, mutationOf(field, selection), { input });
  }

  /** A new post's global id. */
  async post(author: Person, input: Input | string = 'Hello'): Promise<string> {
    const fields = typeof input === 'string' ? { text: input } : { text: 'Hello', ...input };
    return (await this.succeed(author, 'createPost', fields, 'post { id }')).post.id;
  }

  /** A new comment's global id. */
  async comment(author: Person, postId: string, input: Input = {}): Promise<string> {
    const fields = { text: 'A comment', postId, ...input };
    return (await this.succeed(author, 'addComment', fields, 'comment { id }')).comment.id;
  }

  /** The payload of a mutation that must not be refused. */
  async succeed(asker: Asker, field: string, input: Input, selection: string): Promise<Anything> {
    const payload = await this.mutate(asker, field, input, selection);
    if (payload.userErrors.length > 0) throw new Error(`${field}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  /** The fields of one post, null when it is not to be seen. */
  async readPost(asker: Asker, id: string, fields = 'id'): Promise<Anything> {
    return (await this.read(asker, `query ($id: ID!) { post(id: $id) { ${fields} } }`, { id })).post;
  }

  /** What the gateway gets for references of another subgraph. */
  async resolve(asker: Asker, type: string, ids: string[], fields: string): Promise<Anything[]> {
    const query = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on ${type} { ${fields} } } }`;
    const references = ids.map((id) => ({ __typename: type, id }));
    return (await this.read(asker, query, { references }))._entities;
  }

  /** The fields of one comment, null when it is not to be seen. */
  async readComment(asker: Asker, id: string, fields = 'id'): Promise<Anything> {
    return (await this.resolve(asker, 'Comment', [id], fields))[0];
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

  drift(): Promise<CountDrift[]> {
    return findCountDrift(this.database);
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

  private scope(asker: Asker): RequestScope {
    if (asker === 'service') return RequestScope.forService('feed.home', this.port);
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
      answer: async (name, question, scope) => {
        if (name === 'users.default-audience') {
          return (this.defaultAudiences.get(scope.accountId ?? '') ?? 'PUBLIC') as never;
        }
        if (name !== 'users.ids-by-handle') throw unavailable('users');
        const { handles } = question as Ask<'users.ids-by-handle'>;
        return handles.map((handle) => this.accountIds.get(handle) ?? null) as never;
      },
    };
  }

  private socialGraph(): DomainQueryResponder {
    return {
      domain: 'social-graph',
      answer: async (name, question, scope) => {
        if (name !== 'social-graph.relations') throw unavailable('social-graph');
        const { personIds } = question as Ask<'social-graph.relations'>;
        return personIds.map((id) => ({
          ...strangers,
          ...this.relations.get(`${scope.accountId}:${id}`),
        })) as never;
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
