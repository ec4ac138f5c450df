import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEmbeddedPostgresRunning } from '@chorus/database/embedded-postgres';
import { eventually } from '@chorus/test-kit';
import { launch, occupyPort, startTimeoutMs, type Launched } from './launcher';

jest.setTimeout(3 * startTimeoutMs);

let folder: string;
let dataDir: string;
const running: Launched[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chorus-start-'));
  // As root, PostgreSQL runs as another user, and its files would be put elsewhere.
  chmodSync(folder, 0o755);
  dataDir = join(folder, 'data');
});

afterEach(async () => {
  for (const one of running.splice(0)) {
    if (one.isRunning) one.kill('SIGKILL');
    await one.exited;
  }
  await eventually(() => !isEmbeddedPostgresRunning(dataDir), { timeoutMs: 15_000 });
  rmSync(folder, { recursive: true, force: true });
});

function start(...parameters: string[]): Launched {
  const one = launch(['--port', '0', '--data-dir', dataDir, ...parameters]);
  running.push(one);
  return one;
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const stackLine = /^\s+at /m;

/** It said one sentence on standard error, without a stack, and exited with 1. */
async function expectComplaint(one: Launched, sentence: string | RegExp): Promise<void> {
  await expect(one.exited).resolves.toBe(1);
  expect(one.stderr.trim()).toMatch(sentence);
  expect(one.stderr.trim().split('\n')).toHaveLength(1);
  expect(one.stderr).not.toMatch(stackLine);
}

test('it serves from an empty folder, stops all of it when asked, and serves the same again', async () => {
  const first = start();
  const url = await first.untilReady();
  await expect(ask(url, '{ __typename }')).resolves.toMatchObject({ data: { __typename: 'Query' } });
  expect(first.stdout).toContain('ada');
  await expect(first.stop('SIGTERM')).resolves.toBe(0);
  expect(isEmbeddedPostgresRunning(dataDir)).toBe(false);
  expect(readdirSync(dataDir).sort()).toEqual([
    'chorus.json',
    'postgresql',
    'postgresql-password',
    'postgresql.log',
  ]);

  const second = start();
  await second.untilReady();
  expect(second.stdout).not.toContain('empty PostgreSQL');
  expect(second.stdout).not.toContain('Inviting');
  await expect(second.stop('SIGINT')).resolves.toBe(0);
  expect(isEmbeddedPostgresRunning(dataDir)).toBe(false);
});

test('after kill -9 PostgreSQL goes by itself, and the next start repairs the rest', async () => {
  const first = start('--empty');
  await first.untilReady();
  await first.stop('SIGKILL');
  await eventually(() => !isEmbeddedPostgresRunning(dataDir), { timeoutMs: 15_000 });
  expect(existsSync(join(dataDir, 'chorus.lock'))).toBe(true);
  const second = start();
  await second.untilReady();
  await expect(second.stop()).resolves.toBe(0);
});

test('a data directory has one process at a time', async () => {
  const first = start('--empty');
  await first.untilReady();
  await expectComplaint(start(), `The data directory ${dataDir} is in use by process ${first.pid}`);
  await expectComplaint(start('--reset'), `is in use by process ${first.pid}`);
  expect(first.isRunning).toBe(true);
  await expect(first.stop()).resolves.toBe(0);
});

test('--empty stays without demo people; --reset starts anew with them', async () => {
  const empty = start('--empty', '--no-rate-limits');
  await empty.untilReady();
  await empty.untilPrinted(/graphql/);
  expect(empty.stdout).not.toContain('Inviting');
  await eventually(() => empty.stderr.includes('RATE LIMITS ARE OFF'));
  await empty.stop();
  const password = readFileSync(join(dataDir, 'postgresql-password'), 'utf8');

  const again = start();
  await again.untilReady();
  expect(again.stdout).not.toContain('Inviting');
  await again.stop();

  const reset = start('--reset');
  await reset.untilReady();
  expect(reset.stdout).toContain('Inviting');
  expect(readFileSync(join(dataDir, 'postgresql-password'), 'utf8')).not.toBe(password);
  await reset.stop();
});

test('Ctrl-C at any moment of a start leaves nothing behind that runs, and nothing in the way', async () => {
  for (const moment of [/Starting PostgreSQL/, /empty PostgreSQL/, /Applying/, /Starting the graph/]) {
    const interrupted = start('--empty');
    await interrupted.untilPrinted(moment);
    await expect(interrupted.stop('SIGINT')).resolves.toBe(0);
    expect(interrupted.stderr).not.toMatch(stackLine);
    await eventually(() => !isEmbeddedPostgresRunning(dataDir), { timeoutMs: 15_000 });
  }
  const last = start('--empty');
  await last.untilReady();
  await last.stop();
});

test('when PostgreSQL ends by itself, so does the rest, with a sentence', async () => {
  const one = start('--empty');
  await one.untilReady();
  const [pid] = readFileSync(join(dataDir, 'postgresql/postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
  await expect(one.exited).resolves.toBe(1);
  expect(one.stderr).toContain('PostgreSQL has ended by itself');
});

test('a busy port is one sentence, before anything else happens', async () => {
  const { port, release } = await occupyPort();
  await expectComplaint(
    start('--port', String(port)),
    `Port ${port} is already in use; choose another one with --port.`,
  );
  expect(existsSync(dataDir)).toBe(false);
  await release();
});

test('a data directory that cannot be written is one sentence', async () => {
  writeFileSync(join(folder, 'file'), '');
  const path = join(folder, 'file/data');
  await expectComplaint(
    start('--data-dir', path),
    `The data directory ${path} cannot be written: a part of the path is a file.`,
  );
});

test('a folder that holds something else is neither used nor emptied', async () => {
  writeFileSync(join(folder, 'thesis.txt'), 'Do not delete.');
  await expectComplaint(start('--data-dir', folder, '--reset'), `${folder} holds something else than Chorus`);
  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('a wrong option is one sentence', async () => {
  await expectComplaint(start('--prot', '80'), /^Unknown option '--prot'\. .*--help/);
  await expectComplaint(start('--port', 'http'), /^--port is not a whole number from 0 to 65535/);
  const one = launch(['--data-dir', dataDir], { environment: { CHORUS_PORT: '70000' } });
  await expectComplaint(one, /^CHORUS_PORT is not a whole number from 0 to 65535/);
});

test('a Node that is too old is one sentence', async () => {
  const pretend = join(folder, 'old-node.cjs');
  writeFileSync(
    pretend,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } });`,
  );
  const one = launch(['--port', '0'], { nodeOptions: ['--require', pretend] });
  await expectComplaint(one, 'Chorus needs Node 20.19 or newer; this is Node 18.20.4.');
});

test('--help lists the options and starts nothing', async () => {
  const one = start('--help');
  await expect(one.exited).resolves.toBe(0);
  for (const option of ['--port', '--data-dir', '--empty', '--reset', '--no-rate-limits'])
    expect(one.stdout).toContain(option);
  expect(existsSync(dataDir)).toBe(false);
});
