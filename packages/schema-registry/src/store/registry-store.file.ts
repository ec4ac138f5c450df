import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RegistryState } from '../state';
import { filesOf, folder, ownedFiles, readState, saysTheSame } from './layout';
import { StaleRegistry, type LoadedRegistry, type RegistryStore } from './registry-store';
import { diskTree, type Tree } from './tree';

/** Somebody writes to the registry, or died while doing so. */
export class LockedRegistry extends Error {}

const patienceMs = 10_000;
const stepMs = 10;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The registry as files in `schema/`, made to be committed and read as a diff. Commits of several processes come one after
 * the other; a process that dies in the middle of one leaves files that git shows.
 */
export class FileRegistryStore implements RegistryStore {
  private readonly tree: Tree;
  private readonly lockFile: string;

  /** `root`: the folder in which `schema/` lies. */
  constructor(private readonly root: string) {
    this.tree = diskTree(root);
    this.lockFile = join(root, folder, '.lock');
  }

  async load(): Promise<LoadedRegistry> {
    return { state: readState(this.tree), version: this.fingerprint() };
  }

  async commit(next: RegistryState, expectedVersion: string): Promise<string> {
    await this.lock();
    try {
      if (this.fingerprint() !== expectedVersion) throw new StaleRegistry();
      this.write(next);
      return this.fingerprint();
    } finally {
      rmSync(this.lockFile, { force: true });
    }
  }

  /** The files that would be written or removed to hold `next`. */
  differences(next: RegistryState): { write: Map<string, string>; remove: string[] } {
    const files = filesOf(next);
    return {
      write: new Map([...files].filter(([path, text]) => !saysTheSame(path, this.tree.read(path), text))),
      remove: ownedFiles(this.tree).filter((path) => !files.has(path)),
    };
  }

  private write(next: RegistryState): void {
    const { write, remove } = this.differences(next);
    for (const [path, text] of write) {
      const file = join(this.root, path);
      mkdirSync(dirname(file), { recursive: true });
      // Nobody reads half a file.
      writeFileSync(`${file}.${process.pid}.tmp`, text);
      renameSync(`${file}.${process.pid}.tmp`, file);
    }
    for (const path of remove) rmSync(join(this.root, path), { force: true });
  }

  private fingerprint(): string {
    const hash = createHash('sha256');
    for (const path of ownedFiles(this.tree)) hash.update(`${path}\0${this.tree.read(path) ?? ''}\0`);
    return hash.digest('hex').slice(0, 16);
  }

  private async lock(): Promise<void> {
    mkdirSync(dirname(this.lockFile), { recursive: true });
    for (let waitedMs = 0; ; waitedMs += stepMs) {
      try {
        writeFileSync(this.lockFile, String(process.pid), { flag: 'wx' });
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      if (waitedMs >= patienceMs) throw new LockedRegistry(this.describeHolder());
      await setTimeout(stepMs);
    }
  }

  private describeHolder(): string {
    const pid = Number(readFileSync(this.lockFile, 'utf8'));
    return isRunning(pid)
      ? `The registry is being written by process ${pid} for more than ${patienceMs / 1000} s.`
      : `Process ${pid} died while it wrote the registry: look at \`git status ${folder}\`, then remove ${folder}/.lock.`;
  }
}
