import { randomUUID } from 'node:crypto';
import type { PeopleScope, PersonPrivacy } from '@chorus/audience';
import { Database } from '@chorus/database';
import {
  InProcessDomainQueries,
  RequestScope,
  type DomainQueryResponder,
  type Viewer,
} from '@chorus/domain-queries';
import type { AnyEvent } from '@chorus/events';
import { fromGlobalId, toGlobalId, type Subgraph, type SubgraphResult } from '@chorus/subgraph-kit';
import { createTestDatabase } from '@chorus/test-kit';
import { uuidv7 } from 'uuidv7';
import { createSocialGraphSubgraph, type SocialGraphOptions } from '../src';
import { createMemoryLiveBus } from '@chorus/live';

// Answers come in many shapes; a type for each would say every test twice.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Anything = any;

export const relationshipFields =
  'isFollowing isFollowedBy isFollowRequested friendship isBlocking isMuting mutingUntil';

/** Users, as far as this domain asks it: who there is, and what they chose. */
class FakeUsers implements DomainQueryResponder {
  readonly domain = 'users';
  readonly privacy = new Map<string, PersonPrivacy>();
  readonly idsByHandle = new Map<string, string>();

  answer: DomainQueryResponder['answer'] = async (name, question) => {
    if (name === 'users.ids-by-handle') {
      const { handles } = question as { handles: string[] };
      return handles.map((handle) => this.idsByHandle.get(handle) ?? null) as never;
    }
    const { personIds } = question as { personIds: string[] };
    if (name === 'users.known') return personIds.map((id) => this.privacy.has(id)) as never;
    if (name === 'users.privacy') return personIds.map((id) => this.privacy.get(id) ?? null) as never;
    throw new Error(`social-graph is not expected to ask ${name}.`);
  };
}

/** Somebody who asks the subgraph, as the gateway would for them. */
export class Caller {
  constructor(
    protected readonly world: World,
    readonly viewer: Viewer,
  ) {}

  execute(query: string, variables: Record<string, unknown> = {}): Promise<SubgraphResult> {
    return this.world.subgraph.execute({ query, variables }, this.world.scopeOf(this.viewer));
  }

  /** Data of an operation that must not fail. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<Anything> {
    const { data, errors } = await this.execute(query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The payload of one mutation. */
  async mutate(field: string, input: Record<string, unknown>, selection = ''): Promise<Anything> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
    const data = await this.ask(
      `mutation ($input: ${type}) { ${field}(input: $input) { user { id ${selection} } userErrors { code message path } } }`,
      { input },
    );
    return data[field];
  }

  /** The selection on each of these people, by reference, as the gateway fetches it. */
  async seeAll(people: readonly { id: string }[], selection: string): Promise<Anything[]> {
    const data = await this.ask(
      `query ($people: [_Any!]!) { _entities(representations: $people) { ... on User { ${selection} } } }`,
      { people: people.map(({ id }) => ({ __typename: 'User', id })) },
    );
    return data._entities;
  }

  async see(person: { id: string }, selection: string): Promise<Anything> {
    return (await this.seeAll([person], selection))[0];
  }

  async relationshipTo(person: { id: string }): Promise<Anything> {
    return (
      (await this.see(person, `viewerRelationship { ${relationshipFields} }`))?.viewerRelationship ?? null
    );
  }
}

export class Person extends Caller {
  readonly id: string;

  constructor(
    world: World,
    readonly accountId: string,
  ) {
    super(world, { kind: 'person', accountId, sessionId: randomUUID() });
    this.id = toGlobalId('User', accountId);
  }

  /** The same person, as another process serves them. */
  in(world: World): Person {
    return new Person(world, this.accountId);
  }

  setPrivacy(settings: Partial<PersonPrivacy>): this {
    const before = this.world.users.privacy.get(this.accountId);
    this.world.users.privacy.set(this.accountId, { ...everyone, ...before, ...settings });
    return this;
  }

  lock(): this {
    return this.setPrivacy({ requiresFollowApproval: true });
  }

  unlock(): this {
    return this.setPrivacy({ requiresFollowApproval: false });
  }

  /** From now on users knows this person by a handle. */
  named(handle: string): this {
    this.world.users.idsByHandle.set(handle, this.accountId);
    return this;
  }

  follow(other: Person): Promise<Anything> {
    return this.mutate('followUser', { userId: other.id });
  }

  block(other: Person): Promise<Anything> {
    return this.mutate('blockUser', { userId: other.id });
  }

  async befriend(other: Person): Promise<void> {
    await this.mutate('requestFriendship', { userId: other.id });
    await other.mutate('acceptFriendship', { userId: this.id });
  }

  /** The account ids of a list on a profile, as this person sees it; null when it is withheld. */
  async list(list: string, owner: { id: string }, page = ''): Promise<string[] | null> {
    const seen = await this.see(owner, `${list}${page} { nodes { id } }`);
    return seen?.[list] ? accountIdsIn(seen[list]) : null;
  }

  /** The account ids of a list of this person's own. */
  async ownList(list: string): Promise<string[]> {
    return accountIdsIn((await this.ask(`{ viewer { ${list} { nodes { id } } } }`)).viewer[list]);
  }
}

const everyone: PersonPrivacy = {
  requiresFollowApproval: false,
  whoMayMessage: 'EVERYONE',
  showsFollowLists: 'EVERYONE' satisfies PeopleScope,
};

export const accountIdsIn = (connection: { nodes: ({ id: string } | null)[] }): string[] =>
  connection.nodes.map((node) => fromGlobalId(node?.id ?? '')?.key ?? '');

function createSubgraph(databaseUrl: string, options: SocialGraphOptions): Subgraph {
  const serviceScope = () => Promise.reject(new Error('This domain has no workers that ask others.'));
  return createSocialGraphSubgraph({ databaseUrl, serviceScope, live: createMemoryLiveBus() }, options);
}

/** The subgraph on a database of its own, and the neighbour that it asks. */
export class World {
  readonly domainQueries = new InProcessDomainQueries();
  readonly anonymous: Caller;

  private constructor(
    readonly subgraph: Subgraph,
    readonly users: FakeUsers,
    readonly database: Database,
    private readonly drop: () => Promise<void>,
  ) {
    this.domainQueries.register(this.users);
    this.domainQueries.register(subgraph.responder);
    this.anonymous = new Caller(this, { kind: 'anonymous' });
  }

  static async start(options: SocialGraphOptions = {}): Promise<World> {
    const { url, drop } = await createTestDatabase();
    const subgraph = createSubgraph(url, options);
    return new World(subgraph, new FakeUsers(), new Database({ url, schema: 'social_graph' }), drop);
  }

  /** Another process over the same database, with the same users. Stop it first. */
  beside(options: SocialGraphOptions = {}): World {
    const { url, schema } = this.database;
    const subgraph = createSubgraph(url, options);
    return new World(subgraph, this.users, new Database({ url, schema }), () => Promise.resolve());
  }

  async stop(): Promise<void> {
    await this.subgraph.close();
    await this.database.close();
    await this.drop();
  }

  scopeOf(viewer: Viewer): RequestScope {
    const claims = { viewer, client: { address: null, userAgent: null }, requestId: 'request-1' };
    return new RequestScope(claims, this.domainQueries);
  }

  /** Somebody new, with the settings that everybody starts with. */
  person(): Person {
    return new Person(this, uuidv7()).unlock();
  }

  people(count: number): Person[] {
    return Array.from({ length: count }, () => this.person());
  }

  /** Somebody whom users does not know. */
  nobody(): Person {
    return new Person(this, uuidv7());
  }

  /** The events of a pair so far, in the order in which the relay will take them. */
  async eventsOf(one: Person, other: Person): Promise<AnyEvent[]> {
    const key = [one.accountId, other.accountId].sort().join(':');
    const rows = await this.database.query<{ envelope: AnyEvent }>(
      'SELECT envelope FROM outbox WHERE partition_key = $1 ORDER BY id',
      [key],
    );
    return rows.map(({ envelope }) => envelope);
  }
}
