import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { canEnter, canRun, type Account } from './account';
import { binariesIn, type Binaries } from './binaries';

// Root's folders are often closed to the user that PostgreSQL must run as instead: a clone below /root, say. What that
// user cannot reach is kept here, and the data directory has a link to it.
const sharedFolder = '/var/lib/chorus';
/** Beside each cluster there: the data directory that it belongs to. */
const ownerFile = 'data-directory';

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

function makeOpenFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755); // whatever the umask
}

/** Reading for everybody, and running where the owner may. */
function openToAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = statSync(path);
    chmodSync(path, mode | 0o444 | (mode & 0o100 ? 0o111 : 0));
  }
  chmodSync(folder, 0o755);
}

/** The binaries where they are or, copied once, where the account can run them. */
export function reachableBinaries(account: Account, binaries: Binaries): Binaries {
  const timeZones = join(binaries.folder, 'share', 'postgresql', 'timezonesets');
  if (canRun(account, binaries.postgres) && canEnter(account, timeZones)) return binaries;
  const { size, mtimeMs } = statSync(binaries.postgres);
  const copy = join(sharedFolder, `postgresql-${shortHash(`${binaries.folder} ${size} ${mtimeMs}`)}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    makeOpenFolder(sharedFolder);
    cpSync(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    renameSync(unfinished, copy);
  }
  return binariesIn(copy);
}

/** Where a data directory keeps its cluster, links followed. It need not exist yet. */
export function clusterOf(dataDir: string): string {
  const path = join(dataDir, 'postgresql');
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : path;
}

/** The same for a cluster about to be made: chooses, and prepares, a place that the account can reach. */
export function placeNewCluster(account: Account, dataDir: string): string {
  if (account.uid === undefined) return clusterOf(dataDir);
  // The files in the data directory guard themselves; passing through it is harmless.
  chmodSync(dataDir, statSync(dataDir).mode | 0o011);
  if (canEnter(account, dataDir)) return clusterOf(dataDir);
  sweepSharedFolder();
  const folder = join(sharedFolder, shortHash(dataDir));
  rmSync(join(dataDir, 'postgresql'), { force: true });
  makeOpenFolder(sharedFolder);
  makeOpenFolder(folder);
  const cluster = join(folder, 'postgresql');
  symlinkSync(cluster, join(dataDir, 'postgresql'));
  writeFileSync(join(folder, ownerFile), dataDir);
  return cluster;
}

/** Removes clusters whose data directory was removed by hand, so that nothing links to them any more. */
function sweepSharedFolder(): void {
  if (!existsSync(sharedFolder)) return;
  for (const name of readdirSync(sharedFolder)) {
    const folder = join(sharedFolder, name);
    if (!existsSync(join(folder, ownerFile))) continue;
    const dataDir = readFileSync(join(folder, ownerFile), 'utf8');
    if (clusterOf(dataDir) !== join(folder, 'postgresql')) rmSync(folder, { recursive: true, force: true });
  }
}

/** Deletes the cluster of a data directory, wherever it is. PostgreSQL must not be running. */
export function removeCluster(dataDir: string): void {
  const cluster = clusterOf(dataDir);
  rmSync(cluster, { recursive: true, force: true });
  rmSync(join(dataDir, 'postgresql'), { recursive: true, force: true });
  if (dirname(dirname(cluster)) === sharedFolder) rmSync(dirname(cluster), { recursive: true, force: true });
}
