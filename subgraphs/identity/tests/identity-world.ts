import { Database } from '@chorus/database';
import {
  InProcessDomainQueries,
  RequestScope,
  type Answer,
  type Ask,
  type Client,
  type DomainQueryName,
  type Viewer,
} from '@chorus/domain-queries';
import type { EventEnvelope } from '@chorus/events';
import { uuidOf, type Subgraph, type SubgraphResult } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JWTVerifyResult } from 'jose';
import { createIdentitySubgraph, type IdentityOptions } from '../src';
import { UsersDouble } from './users-double';
import { createMemoryLiveBus } from '@chorus/live';

/** What a test sends back and forth; nothing checks its shape but the test. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
type Anything = any;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  accessTokenExpiresAt: string;
  refreshTokenExpiresAt: string;
}

/** Somebody signed in, with the tokens of one session. */
export interface Person {
  accountId: string;
  sessionId: string;
  email: string;
  handle: string;
  tokens: Tokens;
}

export type Asker = Pick<Person, 'accountId' | 'sessionId'> | 'anonymous' | 'service';

export const password = 'correct horse battery';
const tokenFields = 'accessToken refreshToken accessTokenExpiresAt refreshTokenExpiresAt';

/** The identity subgraph on a database of its own, with users played by a double. */
export class IdentityWorld {
  users = new UsersDouble();
  subgraph: Subgraph;
  readonly database: Database;
  /** What the next operations come from. */
  client: Client = { address: '203.0.113.7', userAgent: 'chorus-tests/1.0' };
  private readonly port = new InProcessDomainQueries();

  private constructor(
    private readonly testDatabase: TestDatabase,
    options: IdentityOptions,
  ) {
    this.database = new Database({ url: testDatabase.url, schema: 'identity', maxConnections: 1 });
    this.subgraph = this.startProcess(options);
    this.port.register(this.subgraph.responder);
    this.startUsers();
  }

  /** Without rate limits, unless the options say otherwise. */
  static async start(options: IdentityOptions = {}): Promise<IdentityWorld> {
    return new IdentityWorld(await createTestDatabase(), { rateLimits: false, ...options });
  }

  get databaseUrl(): string {
    return this.testDatabase.url;
  }

  /** Everything as at the start, on the same database. */
  async restart(options: IdentityOptions = {}): Promise<void> {
    await this.subgraph.close();
    await this.database.execute('TRUNCATE accounts, sessions, refresh_tokens, signing_keys, outbox');
    this.subgraph = this.startProcess({ rateLimits: false, ...options });
    this.port.register(this.subgraph.responder);
    this.users = new UsersDouble();
    this.startUsers();
  }

  /** One more process of identity on the same database. The caller closes it. */
  startProcess(options: IdentityOptions = {}): Subgraph {
    const serviceScope = async (name: string, requestId?: string) =>
      RequestScope.forService(name, this.port, requestId);
    return createIdentitySubgraph(
      { databaseUrl: this.testDatabase.url, serviceScope, live: createMemoryLiveBus() },
      options,
    );
  }

  async stop(): Promise<void> {
    await this.subgraph.close();
    await this.database.close();
    await this.testDatabase.drop();
  }

  startUsers(): void {
    this.port.register(this.users);
  }

  stopUsers(): void {
    this.port.unregister('users');
  }

  async runJob(name: string): Promise<void> {
    await this.subgraph.jobs.find((job) => job.name === name)?.run();
  }

  async run(asker: Asker, query: string, variables: Record<string, unknown> = {}): Promise<SubgraphResult> {
    return this.subgraph.execute({ query, variables }, this.scope(asker));
  }

  async read(asker: Asker, query: string, variables: Record<string, unknown> = {}): Promise<Anything> {
    const { data, errors } = await this.run(asker, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A mutation's payload, with the code and path of each user error. Throws on a top-level error. */
  async mutate(
    field: string,
    input: Record<string, unknown>,
    selection: string,
    asker: Asker = 'anonymous',
  ): Promise<Anything> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code path } } }`;
    return (await this.read(asker, query, { input }))[field];
  }

  /** The extensions of the top-level error with which a mutation ends. */
  async refusal(
    field: string,
    input: Record<string, unknown>,
    asker: Asker = 'anonymous',
  ): Promise<Anything> {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input!`;
    const query = `mutation ($input: ${type}) { ${field}(input: $input) { userErrors { code path } } }`;
    return (await this.run(asker, query, { input })).errors?.[0]?.extensions;
  }

  signUpWith(
    input: Partial<Record<'email' | 'password' | 'handle' | 'displayName', string>> & { handle: string },
  ) {
    const { handle } = input;
    const whole = { email: `${handle}@example.com`, password, displayName: `The ${handle}`, ...input };
    return this.mutate('signUp', whole, `session { ${tokenFields} } user { id }`);
  }

  async signUp(handle: string): Promise<Person> {
    return this.personOf(handle, await this.signUpWith({ handle }));
  }

  logInWith(identifier: string, secret = password): Promise<Anything> {
    const selection = `session { ${tokenFields} } user { id } mfaChallenge { token }`;
    return this.mutate('logIn', { identifier, password: secret }, selection);
  }

  /** Another session of somebody. */
  async logIn(handle: string): Promise<Person> {
    return this.personOf(handle, await this.logInWith(handle));
  }

  refresh(refreshToken: string): Promise<Anything> {
    return this.mutate('refreshSession', { refreshToken }, `session { ${tokenFields} }`);
  }

  async ask<Name extends DomainQueryName>(
    name: Name,
    question: Ask<Name>,
    asker: Asker = 'service',
  ): Promise<Answer<Name>> {
    return this.port.ask(name, question, this.scope(asker));
  }

  /** Checks an access token as the gateway does. */
  async verify(accessToken: string, currentDate = new Date()): Promise<JWTVerifyResult> {
    const keySet = createLocalJWKSet((await this.ask('identity.jwks', {})) as never);
    const required = { issuer: 'chorus', audience: 'chorus', typ: 'at+jwt', maxTokenAge: 600 };
    return jwtVerify(accessToken, keySet, { ...required, algorithms: ['EdDSA'], currentDate });
  }

  /** What was emitted and not yet read, oldest first. */
  async takeEvents(): Promise<EventEnvelope[]> {
    const rows = await this.database.query<{ id: string; envelope: EventEnvelope }>(
      'DELETE FROM outbox RETURNING id, envelope',
    );
    return rows.sort((a, b) => Number(a.id) - Number(b.id)).map(({ envelope }) => envelope);
  }

  async accounts(): Promise<{ email: string; state: string }[]> {
    return this.database.query('SELECT email, state FROM accounts ORDER BY email');
  }

  private personOf(handle: string, payload: Anything): Person {
    if (payload.userErrors.length > 0)
      throw new Error(`${handle} was refused: ${JSON.stringify(payload.userErrors)}`);
    const tokens = payload.session as Tokens;
    return {
      accountId: uuidOf('User', payload.user.id) ?? '',
      sessionId: decodeJwt<{ sid: string }>(tokens.accessToken).sid,
      email: `${handle}@example.com`,
      handle,
      tokens,
    };
  }

  private scope(asker: Asker): RequestScope {
    if (asker === 'service') return RequestScope.forService('gateway', this.port);
    const viewer: Viewer =
      asker === 'anonymous'
        ? { kind: 'anonymous' }
        : { kind: 'person', accountId: asker.accountId, sessionId: asker.sessionId };
    const claims = { viewer, client: this.client, requestId: 'test' };
    return new RequestScope(claims, this.port);
  }
}
