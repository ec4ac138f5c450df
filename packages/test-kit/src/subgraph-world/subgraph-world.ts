import type { Relation } from '@chorus/audience';
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
import type { EventEnvelope } from '@chorus/events';
import type { Subgraph, SubgraphResult } from '@chorus/subgraph-kit';
import { uuidv7 } from 'uuidv7';
import type { TestDatabase } from '../test-database';
import { PlayedSocialGraph } from './played-social-graph';

export interface Person {
  accountId: string;
  /** The global id of their `User`. */
  id: string;
}

export type Asker = Person | 'anonymous' | 'service';

/** What a test sends back and forth; nothing checks its shape but the test. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
export type Anything = any;

export type Input = Record<string, unknown>;

export interface SubgraphWorldParts {
  /** One subgraph, or several on the same database, which take turns in answering. */
  processes: readonly Subgraph[];
  testDatabase: TestDatabase;
  /** The subgraph's PostgreSQL schema. */
  schema: string;
  /** The tables that `everything()` digests. */
  tables: readonly string[];
  /** Whose name the asker `service` bears. */
  service: string;
  /** Where the subgraph asks other domains, for one that does so outside of requests, too. */
  port?: InProcessDomainQueries;
  /** The other domains, played. social-graph is there anyway. */
  neighbours?: readonly DomainQueryResponder[];
}

/**
 * One subgraph on a database of its own, asked as the gateway would ask it, with its neighbours played by tables in
 * memory. A subgraph's own world extends it by what that subgraph is about; `People` is how it draws a person.
 */
export abstract class SubgraphWorld<People extends Person = Person> {
  readonly database: Database;
  readonly socialGraph = new PlayedSocialGraph();
  readonly subgraph: Subgraph;
  protected readonly processes: readonly Subgraph[];
  protected readonly port: InProcessDomainQueries;
  private readonly neighbours: Map<string, DomainQueryResponder>;
  private readonly tables: readonly string[];
  private readonly service: string;
  private readonly testDatabase: TestDatabase;
  private calls = 0;

  constructor({ processes, testDatabase, schema, tables, service, port, neighbours }: SubgraphWorldParts) {
    const [first] = processes;
    if (!first) throw new RangeError('A world has a process at least.');
    this.subgraph = first;
    this.processes = processes;
    this.testDatabase = testDatabase;
    this.tables = tables;
    this.service = service;
    this.database = new Database({ url: testDatabase.url, schema, maxConnections: 1 });
    this.port = port ?? new InProcessDomainQueries();
    this.neighbours = new Map(
      [this.socialGraph, ...(neighbours ?? [])].map((neighbour) => [neighbour.domain, neighbour]),
    );
    for (const responder of [first.responder, ...this.neighbours.values()]) this.port.register(responder);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((subgraph) => subgraph.close()));
    await this.database.close();
    await this.testDatabase.drop();
  }

  /** Somebody new. */
  abstract person(name: string): People;

  people<Name extends string>(...names: Name[]): Record<Name, People> {
    return Object.fromEntries(names.map((name) => [name, this.person(name)])) as Record<Name, People>;
  }

  /** From now on `viewer` stands like this to `person`. */
  relate(viewer: Person, person: Person, relation: Partial<Relation>): void {
    this.socialGraph.relate(viewer, person, relation);
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

  /** From now on this neighbour does not answer. */
  stopDomain(domain: string): void {
    this.port.unregister(domain);
  }

  startDomain(domain: string): void {
    const neighbour = this.neighbours.get(domain);
    if (!neighbour) throw new Error(`Nobody plays ${domain}.`);
    this.port.register(neighbour);
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

  /** What the gateway gets for references of another subgraph. */
  async resolve(asker: Asker, type: string, ids: string[], fields: string): Promise<Anything[]> {
    const query = `query ($references: [_Any!]!) { _entities(representations: $references) { ... on ${type} { ${fields} } } }`;
    const references = ids.map((id) => ({ __typename: type, id }));
    return (await this.read(asker, query, { references }))._entities;
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
    const digests = this.tables.map(
      (table) =>
        `SELECT '${table}' AS name, md5(string_agg(t::text, ',' ORDER BY t::text)) AS digest FROM ${table} t`,
    );
    const rows = await this.database.query<{ name: string; digest: string | null }>(
      digests.join(' UNION ALL '),
    );
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  }

  /** `process`: which of them runs it. */
  async runJob(name: string, process = 0): Promise<void> {
    const job = this.processes[process]?.jobs.find((candidate) => candidate.name === name);
    if (!job) throw new Error(`There is no job ${name}.`);
    await job.run();
  }

  scope(asker: Asker): RequestScope {
    if (asker === 'service') return RequestScope.forService(this.service, this.port);
    const viewer: Viewer =
      asker === 'anonymous'
        ? { kind: 'anonymous' }
        : { kind: 'person', accountId: asker.accountId, sessionId: uuidv7() };
    const claims = { viewer, client: { address: null, userAgent: null }, requestId: 'test' };
    return new RequestScope(claims, this.port);
  }
}

function mutationOf(field: string, selection: string): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
  return `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code path } } }`;
}

/** What a refused mutation answers: one error at one input field. */
export const refusal = (code: string, field: string) => [{ code, path: ['input', field] }];
