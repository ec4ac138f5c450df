import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files by their path from the repository's root, with `/` between. */
export interface Tree {
  /** Every file below a folder; empty where there is none. */
  list(folder: string): string[];
  /** Undefined where there is no such file. */
  read(path: string): string | undefined;
}

/** The files as they lie there. */
export function diskTree(root: string): Tree {
  return {
    list: (folder) =>
      existsSync(join(root, folder))
        ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
            .sort()
        : [],
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
  };
}

/** Git does not know that commit, or there is no git. */
export class UnknownRef extends Error {}

export const git = (root: string, ...parameters: string[]): string =>
  execFileSync('git', ['-C', root, ...parameters], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
  });

/** The contents of blobs, in one process for all. */
function readBlobs(root: string, ref: string, paths: readonly string[]): Map<string, string> {
  const output = execFileSync('git', ['-C', root, 'cat-file', '--batch'], {
    input: paths.map((path) => `${ref}:${path}\n`).join(''),
    maxBuffer: 256 * 1024 * 1024,
  });
  const found = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const end = output.indexOf('\n', at);
    const size = Number(output.toString('utf8', at, end).split(' ')[2]);
    found.set(path, output.toString('utf8', end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return found;
}

/** The files below some folders as a commit has them. */
export function gitTree(root: string, ref: string, folders: readonly string[]): Tree {
  let commit: string;
  let paths: string[];
  try {
    commit = git(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).trim();
    // The repository may be a folder of a larger one.
    paths = git(root, 'ls-tree', '-r', '-z', '--name-only', commit, '--', ...folders)
      .split('\0')
      .filter(Boolean);
  } catch (error) {
    throw new UnknownRef(`git knows no commit "${ref}" here.`, { cause: error });
  }
  const prefix = git(root, 'rev-parse', '--show-prefix').trim();
  const blobs = readBlobs(
    root,
    commit,
    paths.map((path) => `${prefix}${path}`),
  );
  const files = new Map(paths.map((path) => [path, blobs.get(`${prefix}${path}`) ?? '']));
  return {
    list: (folder) => paths.filter((path) => path.startsWith(`${folder}/`)).sort(),
    read: (path) => files.get(path),
  };
}

/**
 * The commit from which the work in this checkout started: what the pull request goes into; without one, where this
 * branch left `main`; on `main` itself its last commit. Undefined where git knows none of them.
 */
export function landedRef(root: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const target = environment.GITHUB_BASE_REF || environment.CI_MERGE_REQUEST_TARGET_BRANCH_NAME;
  for (const branch of target ? [`origin/${target}`, target] : ['origin/main', 'main'])
    try {
      return git(root, 'merge-base', 'HEAD', branch).trim();
    } catch {
      // Not that one: a clone without a remote, or another name.
    }
  return undefined;
}
