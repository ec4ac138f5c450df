import { eventually } from '@chorus/test-kit';
import { Client } from 'pg';
import { startTestGraph, type TestGraph } from '../src/testing';

let graph: TestGraph;
let operator: Client;
let databaseName: string;

beforeAll(async () => {
  graph = await startTestGraph({ gateway: { sessionPollMs: 20, sessionMaxAgeMs: 200 } });
  const url = new URL(graph.databaseUrl);
  databaseName = url.pathname.slice(1);
  url.pathname = '/postgres';
  operator = new Client({ connectionString: url.href });
  await operator.connect();
});
afterAll(async () => {
  await operator.end();
  await graph.stop();
});

interface Readiness {
  httpStatus: number;
  status: string;
  dependencies: Record<string, string>;
}

async function ready(): Promise<Readiness> {
  const response = await fetch(graph.url.replace('/graphql', '/health/ready'));
  return { ...((await response.json()) as Readiness), httpStatus: response.status };
}

/** Waits until exactly these are down, and says so with 200: the rest of the graph is served. */
async function untilDown(...names: (string | RegExp)[]): Promise<void> {
  const isExpected = (name: string) =>
    names.some((wanted) => (typeof wanted === 'string' ? name === wanted : wanted.test(name)));
  await eventually(
    async () => {
      const { httpStatus, status, dependencies } = await ready();
      const wrong = Object.entries(dependencies).filter(
        ([name, state]) => (state === 'down') !== isExpected(name),
      );
      expect(wrong).toEqual([]);
      expect({ httpStatus, status }).toEqual({
        httpStatus: 200,
        status: names.length > 0 ? 'degraded' : 'ready',
      });
      return true;
    },
    { timeoutMs: 20_000 },
  );
}

const untilReady = () => untilDown();

/** Runs SQL in the graph's own database. */
async function onGraphsDatabase(statement: string): Promise<void> {
  const client = new Client({ connectionString: graph.databaseUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

it('names everything that this process depends on', async () => {
  await untilReady();
  const names = Object.keys((await ready()).dependencies);
  const domains = ['identity', 'users', 'social-graph', 'posts', 'feed', 'messaging', 'notifications'];
  expect(names.sort()).toEqual(
    [
      'supergraph',
      'access-token-keys',
      'session-state',
      ...[...domains, 'node'].map((name) => `subgraph:${name}`),
      ...domains.map((name) => `database:${name}`),
      'event-log',
      ...domains.map((name) => `relay:${name}`),
      ...[...graph.graph.subgraphs.values()].flatMap(({ consumers }) =>
        consumers.map(({ group }) => `consumer:${group}`),
      ),
    ].sort(),
  );
});

it('names a subgraph that is down', async () => {
  await graph.stopSubgraph('posts');
  await untilDown('subgraph:posts');
  await graph.startSubgraph('posts');
  await untilReady();
});

it('names session state that went stale with the subgraph that it comes from', async () => {
  await graph.stopSubgraph('identity');
  await untilDown('subgraph:identity', 'session-state');
  await graph.startSubgraph('identity');
  await untilReady();
});

it('names the relay whose outbox it cannot read', async () => {
  await onGraphsDatabase('ALTER TABLE posts.outbox RENAME TO outbox_away');
  await untilDown('relay:posts');
  await onGraphsDatabase('ALTER TABLE posts.outbox_away RENAME TO outbox');
  await untilReady();
});

it('names the event log and the groups that cannot read it', async () => {
  await onGraphsDatabase('ALTER TABLE event_log.group_position RENAME TO away');
  await untilDown('event-log', /^consumer:/);
  await onGraphsDatabase('ALTER TABLE event_log.away RENAME TO group_position');
  await untilReady();
});

it('names the relay that cannot write to the log', async () => {
  const alice = await graph.signUp('alice');
  await graph.settle();
  await onGraphsDatabase('ALTER TABLE event_log.event RENAME TO away');
  await alice.mutate('createPost', { text: 'Hello' });
  await untilDown('relay:posts');
  await onGraphsDatabase('ALTER TABLE event_log.away RENAME TO event');
  await untilReady();
  await graph.settle();
});

it('names every database, and all that needs one, while PostgreSQL takes no connection', async () => {
  await operator.query(`ALTER DATABASE "${databaseName}" ALLOW_CONNECTIONS false`);
  await operator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    databaseName,
  ]);
  await untilDown('session-state', 'event-log', /^(database|relay|consumer):/);
  await operator.query(`ALTER DATABASE "${databaseName}" ALLOW_CONNECTIONS true`);
  await untilReady();
});
