import { createECDH, randomBytes } from 'node:crypto';
import { InProcessDomainQueries, RequestScope } from '@chorus/domain-queries';
import { createMemoryLiveBus, type LiveBus } from '@chorus/live';
import { toGlobalId, type Subgraph } from '@chorus/subgraph-kit';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { SubgraphWorld, type Anything, type Asker, type Person } from '@chorus/test-kit/subgraph-world';
import { uuidv7 } from 'uuidv7';
import { createNotificationsSubgraph, type NotificationsOptions } from '../src';

/** Somebody who is signed in once. */
export interface SignedIn extends Person {
  sessionId: string;
}

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Devices, as people register them with one of two processes; nothing is ever sent. */
export class DeviceWorld extends SubgraphWorld<SignedIn> {
  private constructor(
    processes: readonly Subgraph[],
    testDatabase: TestDatabase,
    private readonly bus: LiveBus,
  ) {
    super({
      processes,
      testDatabase,
      schema: 'notifications',
      tables: ['devices', 'ended_sessions', 'generated_keys'],
      service: 'notifications.tests',
    });
  }

  static async start(options: NotificationsOptions = {}): Promise<DeviceWorld> {
    const testDatabase = await createTestDatabase();
    const port = new InProcessDomainQueries();
    const live = createMemoryLiveBus();
    const serviceScope = async (name: string) => RequestScope.forService(name, port);
    const dependencies = { databaseUrl: testDatabase.url, serviceScope, live };
    const processes = [1, 2].map(() => createNotificationsSubgraph(dependencies, options));
    return new DeviceWorld(processes, testDatabase, live);
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.bus.close();
  }

  person(): SignedIn {
    const accountId = uuidv7();
    return { accountId, id: toGlobalId('User', accountId), sessionId: uuidv7() };
  }

  /** The same person, signed in once more. */
  signInAgain(person: SignedIn): SignedIn {
    return { ...person, sessionId: uuidv7() };
  }

  /** With the person's own session, and a browser. */
  override scope(asker: Asker): RequestScope {
    if (typeof asker === 'string') return super.scope(asker);
    const { accountId, sessionId } = asker as SignedIn;
    const viewer = { kind: 'person', accountId, sessionId } as const;
    return new RequestScope({ viewer, client: { address: null, userAgent }, requestId: 'test' }, this.port);
  }

  register(person: SignedIn, input: Record<string, unknown>): Promise<Anything> {
    return this.mutate(person, 'registerDevice', input, 'deviceId');
  }

  async devices(person: SignedIn, page = ''): Promise<Anything> {
    const fields = 'nodes { id channel name } edges { cursor } pageInfo { hasNextPage endCursor }';
    return (await this.read(person, `{ viewer { devices${page} { ${fields} } } }`)).viewer.devices;
  }

  async deviceIds(person: SignedIn): Promise<string[]> {
    return (await this.devices(person)).nodes.map(({ id }: { id: string }) => id);
  }

  /** Another domain tells something, and it is handled. */
  async hear(type: 'SessionRevoked' | 'AccountDeleted', data: Record<string, string>): Promise<void> {
    const handlers = this.subgraph.consumers.flatMap(({ handlers }) => handlers[type] ?? []);
    const context = { attempt: 1 };
    await this.database.transaction(async (transaction) => {
      for (const handle of handlers)
        if (typeof handle === 'function') await handle({ type, data } as never, { ...context, transaction });
    });
  }
}

/** What a browser gives, on a host that exists nowhere. */
export function newSubscription(endpoint = `https://push.example/${randomBytes(9).toString('hex')}`) {
  const p256dh = createECDH('prime256v1').generateKeys('base64url');
  return { endpoint, p256dh, auth: randomBytes(16).toString('base64url') };
}
