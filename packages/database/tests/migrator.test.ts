import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@chorus/test-kit';
import { Client } from 'pg';
import { deployMigrations } from '../src';

const repository = join(__dirname, '../../..');
const models = (fields = '') => `
datasource db {
  provider = "postgresql"
}

model Song {
  id    String @id @db.Uuid
  title String
  ${fields}

  @@map("songs")
}
`;
const firstMigration = `CREATE TABLE songs (id UUID NOT NULL, title TEXT NOT NULL, CONSTRAINT "songs_pkey" PRIMARY KEY (id));
CREATE TABLE outbox ("id" BIGSERIAL NOT NULL, "topic" TEXT NOT NULL, "partition_key" TEXT NOT NULL, "envelope" JSONB NOT NULL, CONSTRAINT "outbox_pkey" PRIMARY KEY ("id"));
CREATE TABLE inbox ("consumer_group" TEXT NOT NULL, "event_id" UUID NOT NULL, "processed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, CONSTRAINT "inbox_pkey" PRIMARY KEY ("consumer_group","event_id"));
`;

let root: string;
let database: TestDatabase;

const domainFolder = () => join(root, 'subgraphs/song-book/prisma');

function writeMigration(name: string, sql: string): void {
  mkdirSync(join(domainFolder(), 'migrations', name), { recursive: true });
  writeFileSync(join(domainFolder(), 'migrations', name, 'migration.sql'), sql);
}

/** A repository with one domain, `song-book`, that has one table and one migration. */
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'chorus-migrator-'));
  const shared = 'packages/events/prisma/outbox.prisma';
  cpSync(join(repository, shared), join(root, shared));
  mkdirSync(domainFolder(), { recursive: true });
  writeFileSync(join(domainFolder(), 'schema.prisma'), models());
  writeMigration('20260101000000_init', firstMigration);
  database = await createTestDatabase();
});

afterEach(async () => {
  await database.drop();
  rmSync(root, { recursive: true, force: true });
});

const deploy = () => deployMigrations({ databaseUrl: database.url, root });

/** `npm run migrate -- …` on that repository. */
function migrate(...parameters: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const script = join(repository, 'scripts/migrate.mjs');
    const child = spawn(process.execPath, [script, ...parameters, '--root', root], {
      env: { ...process.env, CHORUS_DATABASE_URL: database.url },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function ask(statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

const history = () =>
  ask(`SELECT migration_name AS name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS undone
       FROM song_book._prisma_migrations ORDER BY started_at`);

test('a domain’s migrations are applied once, in its own schema, and are noted in Prisma’s history', async () => {
  await expect(deploy()).resolves.toBe(1);
  await expect(deploy()).resolves.toBe(0);
  expect(await ask('SELECT count(*)::int AS count FROM song_book.songs')).toEqual([{ count: 0 }]);
  expect(await history()).toEqual([{ name: '20260101000000_init', finished: true, undone: false }]);
});

test('two processes that start together apply each migration once', async () => {
  await Promise.all([deploy(), deploy()]);
  expect(await history()).toHaveLength(1);
});

test('a migration that fails leaves nothing behind, names itself and the reason, and may be corrected', async () => {
  await deploy();
  writeMigration('20260102000000_ratings', 'ALTER TABLE songs ADD rating INT;\nSELECT 1 / 0;');
  await expect(deploy()).rejects.toThrow('song-book: migration 20260102000000_ratings: division by zero');
  await expect(ask('SELECT rating FROM song_book.songs')).rejects.toThrow('"rating" does not exist');

  writeMigration('20260102000000_ratings', 'ALTER TABLE songs ADD rating INT;');
  await expect(deploy()).resolves.toBe(1);
  expect(await history()).toEqual([
    { name: '20260101000000_init', finished: true, undone: false },
    { name: '20260102000000_ratings', finished: false, undone: true },
    { name: '20260102000000_ratings', finished: true, undone: false },
  ]);
});

test('semicolons in literals, comments and functions do not end a statement', async () => {
  const sql = `-- One; two.
    ALTER TABLE songs ADD CONSTRAINT "plain" CHECK (title <> ';');
    CREATE FUNCTION shout(words TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$ BEGIN RETURN upper(words); END; $$;`;
  writeMigration('20260102000000_shout', sql);
  await deploy();
  expect(await ask(`SELECT song_book.shout('la; la') AS shouted`)).toEqual([{ shouted: 'LA; LA' }]);
  await expect(migrate('check')).resolves.toMatchObject({ code: 0 });
});

test('an applied migration that was edited is refused by name', async () => {
  await deploy();
  writeMigration('20260101000000_init', `${firstMigration}-- edited`);
  await expect(deploy()).rejects.toThrow('song-book: migration 20260101000000_init was changed after');
});

test('a database that is ahead of the files is let be: an older release may still run', async () => {
  writeMigration('20260102000000_ratings', 'ALTER TABLE songs ADD rating INT;');
  await deploy();
  rmSync(join(domainFolder(), 'migrations/20260102000000_ratings'), { recursive: true });
  await expect(deploy()).resolves.toBe(0);
});

test('the check passes while models and migrations agree, and names domain and difference when they do not', async () => {
  await expect(migrate('check')).resolves.toEqual({ code: 0, output: 'Models and migrations agree.\n' });
  writeFileSync(join(domainFolder(), 'schema.prisma'), models('rating Int?'));
  const { code, output } = await migrate('check');
  expect(code).toBe(1);
  expect(output).toContain('song-book: models and migrations disagree');
  expect(output).toContain('Added column `rating`');
});

test('a migration is written from the models, without the schema’s name, and closes the difference', async () => {
  writeFileSync(join(domainFolder(), 'schema.prisma'), models('rating Int?\n  @@index([rating])'));
  await expect(migrate('create', 'song-book', 'add_ratings')).resolves.toMatchObject({ code: 0 });
  const [, written] = readdirSync(join(domainFolder(), 'migrations')).sort();
  expect(written).toMatch(/^\d{14}_add_ratings$/);
  const sql = readFileSync(join(domainFolder(), 'migrations', String(written), 'migration.sql'), 'utf8');
  expect(sql).toContain('ALTER TABLE "songs" ADD COLUMN     "rating" INTEGER');
  expect(sql).not.toContain('song_book');
  expect(readFileSync(join(domainFolder(), 'migrations/migration_lock.toml'), 'utf8')).toContain(
    'postgresql',
  );
  await expect(migrate('check')).resolves.toMatchObject({ code: 0 });
  await expect(migrate('create', 'song-book', 'again')).resolves.toMatchObject({
    code: 0,
    output: 'song-book: models and migrations agree; nothing to write.\n',
  });
});

test('an unknown domain, a bad name and a missing database are one sentence each', async () => {
  const { code, output } = await migrate('create', 'hymns', 'init');
  expect({ code, output }).toEqual({
    code: 1,
    output: 'No subgraphs/hymns/prisma/schema.prisma. Domains: song-book.\n',
  });
  expect((await migrate('create', 'song-book', 'Add Ratings')).output).toBe(
    "A migration's name is small letters, digits and _: Add Ratings is not.\n",
  );
  const unreachable = await migrate('deploy', '--database-url', 'postgresql://alice@127.0.0.1:1/chorus');
  expect(unreachable.code).toBe(1);
  expect(unreachable.output).toBe('No database answers at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1.\n');
});
