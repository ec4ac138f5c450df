import { uuidOf } from '@chorus/subgraph-kit';
import { createTestDatabase, eventually } from '@chorus/test-kit';
import { startGraph, type Graph, type GraphOptions } from '../graph';
import { Client, Person } from './client';
import { createHttpWiring } from './http-wiring';

export const testPassword = 'correct horse battery staple';

/**
 * The whole graph for one test file: a database of its own, every subgraph in this process, the gateway on a free port.
 * They reach each other by calls, or over signed HTTP where `CHORUS_TEST_TRANSPORT=http` or `wiring` says so.
 */
export class TestGraph {
  readonly anonymous: Client;

  private constructor(
    readonly graph: Graph,
    private readonly dropDatabase: () => Promise<void>,
    readonly databaseUrl: string,
    private readonly isOneProcess: boolean,
  ) {
    this.anonymous = new Client(graph.url);
  }

  static async start(options: Partial<Omit<GraphOptions, 'databaseUrl' | 'port'>> = {}): Promise<TestGraph> {
    const { url: databaseUrl, drop } = await createTestDatabase();
    const wiring =
      options.wiring ?? (process.env.CHORUS_TEST_TRANSPORT === 'http' ? createHttpWiring() : undefined);
    const graph = await startGraph({ rateLimits: false, ...options, wiring, databaseUrl, port: 0 });
    return new TestGraph(graph, drop, databaseUrl, wiring?.isOneProcess ?? true);
  }

  get url(): string {
    return this.graph.url;
  }

  /** Signs up through the public mutation. The handle is also the display name, with a capital. */
  async signUp(handle: string): Promise<Person> {
    const input = {
      email: `${handle}@example.com`,
      password: testPassword,
      handle,
      displayName: `${handle[0]?.toUpperCase()}${handle.slice(1)}`,
    };
    const { session, user } = await this.anonymous.mutate(
      'signUp',
      input,
      'session { accessToken refreshToken } user { id }',
    );
    return new Person(
      this.url,
      handle,
      user.id,
      uuidOf('User', user.id) ?? '',
      session.accessToken,
      session.refreshToken,
    );
  }

  /** Several people at once, in the order of their handles. */
  async signUpAll<Handle extends string>(...handles: Handle[]): Promise<Record<Handle, Person>> {
    const people = await Promise.all(
      handles.map(async (handle) => [handle, await this.signUp(handle)] as const),
    );
    return Object.fromEntries(people) as Record<Handle, Person>;
  }

  /** Waits until every event that was emitted has been handled, those included that handlers caused. */
  settle(): Promise<void> {
    return this.graph.events.settle();
  }

  async pauseConsumers(): Promise<void> {
    await this.graph.events.pauseConsumers();
  }

  resumeConsumers(): void {
    this.graph.events.resumeConsumers();
  }

  /** The subgraph answers nobody any more, neither the gateway nor other domains. */
  stopSubgraph(name: string): Promise<void> {
    return this.graph.stopSubgraph(name);
  }

  startSubgraph(name: string): Promise<void> {
    return this.graph.startSubgraph(name);
  }

  /**
   * Asserts what holds once a session is revoked: at the very next request where one process does all, within the two
   * seconds that are promised where there are several.
   */
  async onceRevoked(assert: () => Promise<void>): Promise<void> {
    if (this.isOneProcess) return assert();
    await eventually(() => assert().then(() => true), { timeoutMs: 2_000 });
  }

  async stop(): Promise<void> {
    await this.graph.stop();
    await this.dropDatabase();
  }
}

/** Starts the whole graph for a test file. Stop it in `afterAll`. */
export const startTestGraph = (...options: Parameters<typeof TestGraph.start>): Promise<TestGraph> =>
  TestGraph.start(...options);
