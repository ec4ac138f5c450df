import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { handOver, type Account } from './account';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError } from './embedded-postgres-error';

export const superuser = 'chorus';
export const databaseName = 'chorus';

const passwordFile = (dataDir: string): string => join(dataDir, 'postgresql-password');

export const readPassword = (dataDir: string): string => readFileSync(passwordFile(dataDir), 'utf8').trim();

export const isInitialised = (cluster: string): boolean => existsSync(join(cluster, 'PG_VERSION'));

interface Outcome {
  code: number | null;
  output: string;
}

function runInitdb(file: string, parameters: string[], account: Account): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, parameters, {
      ...account,
      cwd: '/',
      env: { ...process.env, LC_ALL: undefined, LC_MESSAGES: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

// Word splitting and trigrams of text beyond ASCII follow LC_CTYPE, not the built-in collation; the first name that
// the system knows is taken.
const characterTypes = ['C.UTF-8', 'en_US.UTF-8', 'C'];

async function initialise(
  folder: string,
  pwfile: string,
  binaries: Binaries,
  account: Account,
  durable: boolean,
) {
  let outcome: Outcome = { code: null, output: '' };
  for (const characterType of characterTypes) {
    outcome = await runInitdb(
      binaries.initdb,
      [
        `--pgdata=${folder}`,
        `--username=${superuser}`,
        `--pwfile=${pwfile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        `--lc-ctype=${characterType}`,
        '--no-instructions',
        ...(durable ? [] : ['--no-sync']),
      ],
      account,
    );
    if (outcome.code === 0) return;
    if (!outcome.output.includes('invalid locale name')) break;
  }
  const reason = /(?:error|fatal|could not)[^\n]*/i.exec(outcome.output)?.[0] ?? outcome.output.trim();
  throw new EmbeddedPostgresError(`PostgreSQL could not make its files in ${dirname(folder)}: ${reason}`);
}

/**
 * Makes an empty cluster with a password of its own. It appears under its name only when it is complete, so a process
 * killed in between leaves nothing that looks like a database.
 */
export async function createCluster(options: {
  dataDir: string;
  cluster: string;
  binaries: Binaries;
  account: Account;
  durable: boolean;
}): Promise<void> {
  const { dataDir, cluster, binaries, account, durable } = options;
  const parent = dirname(cluster);
  const unfinishedPrefix = `${basename(cluster)}.unfinished-`;
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(unfinishedPrefix)))
    rmSync(join(parent, name), { recursive: true, force: true });

  const unfinished = join(parent, unfinishedPrefix + process.pid);
  const pwfile = `${unfinished}-password`;
  const password = randomBytes(24).toString('base64url');
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    handOver(account, unfinished);
    writeFileSync(pwfile, password, { mode: 0o600 });
    handOver(account, pwfile);
    await initialise(unfinished, pwfile, binaries, account, durable);
    writeFileSync(passwordFile(dataDir), `${password}\n`, { mode: 0o600 });
    renameSync(unfinished, cluster);
  } finally {
    rmSync(pwfile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}
