import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { removeEmbeddedPostgres } from '@chorus/database/embedded-postgres';
import { acquireLock, type Lock } from './lock';
import { StartError } from './start-error';

/** What a data directory says of itself: the mark by which it is known, and whether it still wants the demo. */
interface Description {
  /** Of this file and of the folder's layout. */
  format: 1;
  /** `wanted` until the demo's last post is written; `none` where somebody asked for an empty platform. */
  demo: 'wanted' | 'done' | 'none';
}

/** A new database takes 50 MB; its journal and the demo grow from there. */
const megabytesForNewData = 200;
/** One more file of the journal. */
const megabytesForMoreData = 32;
const descriptionName = 'chorus.json';
const lockName = 'chorus.lock';

/** The folder that holds everything that outlives the process, held by this process alone. */
export class DataDirectory {
  private constructor(
    /** Absolute, links followed. */
    readonly path: string,
    private readonly lock: Lock,
  ) {}

  /**
   * Makes the folder if it is missing and takes it. Throws a `StartError` when another process has it, when it cannot
   * be written, or when it holds something else.
   */
  static open(folder: string, options: { reset: boolean; empty: boolean }): DataDirectory {
    try {
      mkdirSync(folder, { recursive: true });
      const path = realpathSync(folder);
      refuseForeign(path);
      const directory = new DataDirectory(path, acquireLock(join(path, lockName), path));
      if (options.reset) directory.removeContents();
      directory.requireSpace();
      directory.describeUnlessKnown({ format: 1, demo: options.empty ? 'none' : 'wanted' });
      return directory;
    } catch (error) {
      throw asStartError(error, folder);
    }
  }

  get demo(): Description['demo'] {
    return this.read().demo;
  }

  demoIsDone(): void {
    this.write({ ...this.read(), demo: 'done' });
  }

  /** Gives the folder free. Safe to call at any time, also while the process exits. */
  release(): void {
    this.lock.release();
  }

  private removeContents(): void {
    removeEmbeddedPostgres(this.path);
    for (const name of readdirSync(this.path))
      if (name !== lockName) rmSync(join(this.path, name), { recursive: true, force: true });
  }

  /** PostgreSQL says little that is clear when the disk is full. */
  private requireSpace(): void {
    const isNew = !existsSync(join(this.path, descriptionName));
    const neededMegabytes = isNew ? megabytesForNewData : megabytesForMoreData;
    const { bavail, bsize } = statfsSync(this.path);
    const freeMegabytes = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMegabytes >= neededMegabytes) return;
    throw new StartError(
      `The disk of ${this.path} is full: ${freeMegabytes} MB are free, ${neededMegabytes} MB are needed. Choose another one with --data-dir.`,
    );
  }

  private describeUnlessKnown(description: Description): void {
    if (!existsSync(join(this.path, descriptionName))) this.write(description);
  }

  private read(): Description {
    return JSON.parse(readFileSync(join(this.path, descriptionName), 'utf8')) as Description;
  }

  private write(description: Description): void {
    writeFileSync(join(this.path, descriptionName), `${JSON.stringify(description)}\n`);
  }
}

/** Somebody's home, say: `--reset` would delete it. */
function refuseForeign(path: string): void {
  const isOurs = existsSync(join(path, descriptionName)) || existsSync(join(path, lockName));
  const contents = readdirSync(path).filter((name) => name !== 'lost+found');
  if (isOurs || contents.length === 0) return;
  throw new StartError(`${path} holds something else than Chorus; choose another folder with --data-dir.`);
}

const reasons: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'it is read-only',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file',
  ENOENT: 'it cannot be made',
};

/** The one sentence for a folder or disk that cannot be written; other errors as they are. */
export function asStartError(error: unknown, folder: string): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  const diskFullInPostgres = '53100';
  if (code === diskFullInPostgres) return cannotWrite(folder, 'the disk is full', error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return cannotWrite(folder, 'the disk is full', error);
  const reason = code === undefined ? undefined : reasons[code];
  return reason && path !== undefined && isWithin(path, folder) ? cannotWrite(folder, reason, error) : error;
}

/** A part of the path may be what is wrong. */
const isWithin = (path: string, folder: string): boolean =>
  path.startsWith(folder) || folder.startsWith(path);

const cannotWrite = (folder: string, reason: string, cause: unknown): StartError =>
  new StartError(
    `The data directory ${folder} cannot be written: ${reason}. Choose another one with --data-dir.`,
    {
      cause,
    },
  );
