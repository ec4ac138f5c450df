import { strangers, type Relation } from '@chorus/audience';
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
import { createUsersSubgraph, type UsersOptions } from '../src';
import { createMemoryLiveBus } from '@chorus/live';

export interface Person {
  accountId: string;
  id: string;
  handle: string;
}

/** What a test sends back and forth; nothing checks its shape but the test. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
type Anything = any;

/** The users subgraph on a database of its own, with social-graph played by a table of relations. */
export class UsersWorld {
  private readonly relations = new Map<string, Partial<Relation>>();
  private readonly port = new InProcessDomainQueries();
  readonly database: Database;

  private constructor(
    readonly subgraph: Subgraph,
    private readonly testDatabase: TestDatabase,
  ) {
    this.database = new Database({ url: testDatabase.url, schema: 'users', maxConnections: 1 });
    this.port.register(subgraph.responder);
    this.port.register(this.socialGraph());
  }

  static async start(options: UsersOptions = {}): Promise<UsersWorld> {
    const testDatabase = await createTestDatabase();
    const serviceScope = () => Promise.reject(new Error('users asks nothing as a service'));
    return new UsersWorld(
      createUsersSubgraph(
        { databaseUrl: testDatabase.url, serviceScope, live: createMemoryLiveBus() },
        options,
      ),
      testDatabase,
    );
  }

  async stop(): Promise<void> {
    await this.subgraph.close();
    await this.database.close();
    await this.testDatabase.drop();
  }

  async create(handle: string, accountId = uuidv7()): Promise<Person> {
    const answer = await this.ask(
      'users.create-profile',
      { accountId, handle, displayName: `The ${handle}` },
      'service',
    );
    if (answer.status !== 'created') throw new Error(`${handle} was not created: ${answer.status}`);
    return { accountId, id: toGlobalId('User', accountId), handle };
  }

  /** From now on `viewer` stands like this to `person`. */
  relate(viewer: Person, person: Person, relation: Partial<Relation>): void {
    this.relations.set(`${viewer.accountId}:${person.accountId}`, relation);
  }

  block(blocker: Person, blocked: Person): void {
    this.relate(blocker, blocked, { blocks: true });
    this.relate(blocked, blocker, { blockedBy: true });
  }

  stopSocialGraph(): void {
    this.port.unregister('social-graph');
  }

  startSocialGraph(): void {
    this.port.register(this.socialGraph());
  }

  async run(
    person: Person | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<SubgraphResult> {
    return this.subgraph.execute({ query, variables }, this.scope(person ?? 'anonymous'));
  }

  /** The data of an operation that must not fail. */
  async read(
    person: Person | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Anything> {
    const { data, errors } = await this.run(person, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A mutation of one input; its payload. */
  async mutate(
    person: Person,
    field: string,
    input: Record<string, unknown>,
    selection: string,
  ): Promise<Anything> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code path } } }`;
    return (await this.read(person, query, { input }))[field];
  }

  /** The `User` that the gateway gets for a reference of another subgraph. */
  async resolve(
    person: Person | null,
    reference: { __typename: string; id: string },
    fields: string,
  ): Promise<Anything> {
    const query = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on ${reference.__typename} { ${fields} } } }`;
    return (await this.read(person, query, { references: [reference] }))._entities[0];
  }

  async ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    asker: Person | 'anonymous' | 'service' = 'anonymous',
  ): Promise<Answer<Name>> {
    return this.port.ask(name, question, this.scope(asker));
  }

  /** What was emitted and not yet read, oldest first. */
  async takeEvents(): Promise<Pick<EventEnvelope, 'type' | 'aggregateId' | 'actorId' | 'data'>[]> {
    const rows = await this.database.query<{ id: string; envelope: EventEnvelope }>(
      'DELETE FROM outbox RETURNING id, envelope',
    );
    return rows
      .sort((a, b) => Number(a.id) - Number(b.id))
      .map(({ envelope: { type, aggregateId, actorId, data } }) => ({ type, aggregateId, actorId, data }));
  }

  private scope(asker: Person | 'anonymous' | 'service'): RequestScope {
    if (asker === 'service') return RequestScope.forService('identity.sign-up', this.port);
    const viewer: Viewer =
      asker === 'anonymous'
        ? { kind: 'anonymous' }
        : { kind: 'person', accountId: asker.accountId, sessionId: uuidv7() };
    const claims = { viewer, client: { address: null, userAgent: null }, requestId: 'test' };
    return new RequestScope(claims, this.port);
  }

  private socialGraph(): DomainQueryResponder {
    return {
      domain: 'social-graph',
      answer: (name, question, scope) => {
        if (name !== 'social-graph.relations') throw unavailable('social-graph');
        const { personIds } = question as Ask<'social-graph.relations'>;
        const answer = personIds.map((id) => ({
          ...strangers,
          ...this.relations.get(`${scope.accountId}:${id}`),
        }));
        return Promise.resolve(answer as never);
      },
    };
  }
}
