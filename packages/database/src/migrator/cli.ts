import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EmbeddedPostgresError } from '../embedded-postgres';
import { check, create, deploy } from './commands';
import { MigrationError } from './migration-error';

const usage = `npm run migrate -- deploy [--database-url URL]    applies pending migrations of every domain
npm run migrate -- create <domain> <slug>         writes the migration from the existing ones to the models
npm run migrate -- check                          fails when models and migrations of a domain disagree

The URL may also come from CHORUS_DATABASE_URL. Without one, create and check start a PostgreSQL of their own.
--root FOLDER works on another repository than this one.`;

type Print = (line: string) => void;

async function runDeploy(root: string, url: string | undefined, print: Print): Promise<number> {
  if (!url) throw new MigrationError('Which database? Give --database-url or CHORUS_DATABASE_URL.');
  const applied = await deploy(root, url);
  for (const { domain, migrations } of applied) print(`${domain}: applied ${migrations.join(', ')}`);
  if (applied.length === 0) print('No pending migration.');
  return 0;
}

async function runCreate(root: string, url: string | undefined, [domain, slug]: string[], print: Print) {
  if (!domain || !slug) throw new MigrationError(usage);
  const file = await create(root, { domain, slug, serverUrl: url });
  print(file ? `Wrote ${relative(root, file)}` : `${domain}: models and migrations agree; nothing to write.`);
  return 0;
}

async function runCheck(root: string, url: string | undefined, print: Print): Promise<number> {
  const disagreements = await check(root, url);
  for (const { difference } of disagreements) print(difference.trimEnd());
  if (disagreements.length === 0) print('Models and migrations agree.');
  return disagreements.length === 0 ? 0 : 1;
}

/** @returns the exit code. */
export async function runMigrateCommand(ownRoot: string, parameters: string[]): Promise<number> {
  const print: Print = (line) => void process.stdout.write(`${line}\n`);
  try {
    const { values, positionals } = parseArgs({
      args: parameters,
      options: {
        'database-url': { type: 'string' },
        root: { type: 'string', default: ownRoot },
        help: { type: 'boolean' },
      },
      allowPositionals: true,
    });
    const url = values['database-url'] ?? process.env.CHORUS_DATABASE_URL;
    const root = resolve(values.root);
    const [command, ...rest] = positionals;
    if (values.help) print(usage);
    else if (command === 'deploy') return await runDeploy(root, url, print);
    else if (command === 'create') return await runCreate(root, url, rest, print);
    else if (command === 'check') return await runCheck(root, url, print);
    else throw new MigrationError(usage);
    return 0;
  } catch (error) {
    const expected = error instanceof MigrationError || error instanceof EmbeddedPostgresError;
    process.stderr.write(`${expected ? error.message : ((error as Error).stack ?? String(error))}\n`);
    return 1;
  }
}
