import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './embedded-postgres-error';

/** The operating system's user that PostgreSQL runs as; empty when it is the one that runs this process. */
export interface Account {
  uid?: number;
  gid?: number;
}

/** PostgreSQL refuses to run as root. One of these exists on nearly every system, so nothing has to be added to it. */
const accountsBesideRoot = ['postgres', 'nobody'];

function numericId(option: '-u' | '-g', name: string): number {
  const { status, stdout } = spawnSync('id', [option, name], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : Number.NaN;
}

/** @param cluster an existing cluster belongs to the user that made it, and only that one may run it. */
export function accountForPostgres(cluster: string): Account {
  if (process.getuid?.() !== 0) return {};
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of accountsBesideRoot) {
    const account = { uid: numericId('-u', name), gid: numericId('-g', name) };
    if (Number.isInteger(account.uid) && Number.isInteger(account.gid)) return account;
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL does not run as root, and there is neither a user ${accountsBesideRoot.join(' nor ')} to run it as.`,
  );
}

/** Does the program end well when that user runs it? Ctrl-C reaches it too and says nothing about that. */
function runsWell(account: Account, program: string, parameters: string[]): boolean {
  for (;;) {
    const result = spawnSync(program, parameters, { ...account, cwd: '/', stdio: 'ignore' });
    if (result.signal === null) return result.status === 0;
  }
}

/** Can that user enter the folder? Asked by trying, since modes, mounts and access lists all have a say. */
export const canEnter = (account: Account, folder: string): boolean =>
  account.uid === undefined || runsWell(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', folder]);

export const canRun = (account: Account, program: string): boolean =>
  account.uid === undefined || runsWell(account, program, ['--version']);

/** Gives a file or an empty folder to the account. */
export function handOver(account: Account, path: string): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}
