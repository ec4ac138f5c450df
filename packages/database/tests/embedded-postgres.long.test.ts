import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'node:net';
import { eventually } from '@chorus/test-kit';
import { Client } from 'pg';
import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  removeEmbeddedPostgres,
} from '../src/embedded-postgres';

let dataDir: string;
const servers: EmbeddedPostgres[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'chorus-embedded-'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(tuned: EmbeddedPostgresOptions['tuned'] = 'test'): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, tuned });
  servers.push(server);
  return server;
}

async function ask(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // A server that is killed ends its connections; the statements say enough of that.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

test('what was written is there at the next start', async () => {
  const first = await start();
  await ask(first.url, `CREATE TABLE notes AS SELECT 'from alice' AS text`);
  await first.stop();
  const second = await start();
  expect(await ask(second.url, 'SELECT text FROM notes')).toEqual([{ text: 'from alice' }]);
});

test('what was acknowledged is there after PostgreSQL was killed, and its end is told', async () => {
  const first = await start('durable');
  await ask(first.url, `CREATE TABLE notes AS SELECT 'from alice' AS text`);
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await start('durable');
  expect(await ask(second.url, 'SELECT text FROM notes')).toEqual([{ text: 'from alice' }]);
});

test('a command beside it finds it by its data directory, while it runs', async () => {
  expect(findEmbeddedPostgres(dataDir)).toBeUndefined();
  expect(findEmbeddedPostgres(join(dataDir, 'missing'))).toBeUndefined();
  const server = await start();
  expect(findEmbeddedPostgres(dataDir)).toBe(server.url);
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  expect(findEmbeddedPostgres(dataDir)).toBeUndefined();
});

test('a PostgreSQL that another process left running makes room', async () => {
  const orphan = await start();
  await ask(orphan.url, `CREATE TABLE notes AS SELECT 'from alice' AS text`);
  const next = await start();
  await orphan.exited;
  expect(await ask(next.url, 'SELECT text FROM notes')).toEqual([{ text: 'from alice' }]);
});

test("the number of a process that died may since belong to somebody else's", async () => {
  const first = await start();
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const file = join(dataDir, 'postgresql', 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [process.pid, ...rest].join('\n'));
  const second = await start();
  expect(await ask(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('nobody gets in without the password, which only its owner may read', async () => {
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect(statSync(join(dataDir, 'postgresql-password')).mode & 0o777).toBe(0o600);
});

test('other machines cannot reach it', async () => {
  const { port } = await start();
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of outside) {
    const socket = createConnection({ host: address, port });
    const outcome = await new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(String(code)));
    });
    socket.destroy();
    expect(outcome).toBe('ECONNREFUSED');
  }
  expect(readdirSync(dataDir).filter((name) => name.startsWith('.s.PGSQL'))).toEqual([]);
});

test('words and letters of every script are found, folded and compared', async () => {
  const { url } = await start();
  await ask(url, 'CREATE EXTENSION pg_trgm');
  const [row] = await ask(
    url,
    `SELECT lower('ÀÉß ДЕНЬ') AS lower, to_tsvector('simple', 'Crème día')::text AS words, similarity('день', 'дань') > 0.1 AS similar`,
  );
  expect(row).toEqual({ lower: 'àéß день', words: "'crème':1 'día':2", similar: true });
});

test('below a folder that nobody else may enter it works too, and can be removed without a trace', async () => {
  const closed = join(dataDir, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  const below = join(closed, 'data');
  const server = await startEmbeddedPostgres({ dataDir: below, tuned: 'test' });
  servers.push(server);
  expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await server.stop();
  // As root the files are elsewhere, and linked.
  const cluster = realpathSync(join(below, 'postgresql'));
  removeEmbeddedPostgres(below);
  expect(existsSync(cluster)).toBe(false);
  expect(readdirSync(below)).not.toContain('postgresql');
});

test('a start that was interrupted half-way leaves nothing in the way of the next', async () => {
  chmodSync(dataDir, 0o755);
  const interrupted = join(dataDir, 'postgresql.unfinished-1');
  writeFileSync(interrupted, '');
  const { url } = await start();
  expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(readdirSync(dataDir)).not.toContain('postgresql.unfinished-1');
});

test('stopping twice is stopping once', async () => {
  const server = await start();
  await Promise.all([server.stop(), server.stop()]);
  await server.stop();
  const isGone = () => {
    try {
      process.kill(server.pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  await eventually(isGone);
});
