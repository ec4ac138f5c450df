import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runImport } from '@chorus/social-graph-subgraph';
import { runCommand, UsageError, type DatabaseEnvironment, type DatabaseFlags } from './operator';

const usage = `npm run social-graph:import -- FILE     follows in bulk: FOLLOWER FOLLOWEE a line, each a handle or an account id

The rules and the events are those of the mutation followUser; to import again changes nothing. Works while the platform
serves. The database is that of the platform running on --data-dir (or CHORUS_DATA_DIR; default .chorus in the
repository), unless --database-url or CHORUS_DATABASE_URL names another.`;

function parse(parameters: string[]): DatabaseFlags & { file: string } {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: parameters,
      options: { 'database-url': text, 'data-dir': text, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (values.help || file === undefined || positionals.length > 1) throw new UsageError(usage);
    if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
    return { ...values, file };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

/** The command for operators. @returns the exit code. */
export function runSocialGraphImport(
  parameters: string[],
  environment: DatabaseEnvironment,
  print: (line: string) => void,
  printError: (line: string) => void,
): Promise<number> {
  return runCommand(
    {
      name: 'import',
      parse: () => parse(parameters),
      work: (dependencies, { file }) => runImport(dependencies, { path: file, print }),
      printError,
    },
    environment,
  );
}
