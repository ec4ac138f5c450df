import { parseArgs } from 'node:util';
import type { RequestScope } from '@chorus/domain-queries';
import { rebuildFeeds, type FeedRebuild } from '@chorus/feed-subgraph';
import { isUuid } from '@chorus/subgraph-kit';
import { runCommand, UsageError, type DatabaseEnvironment, type DatabaseFlags } from './operator';

const usage = `npm run feed:rebuild -- --all                rebuilds every home feed, and who follows whom for the fan-out
npm run feed:rebuild -- --person PERSON      rebuilds one person's home feed; PERSON is a handle or an account id

Works while the platform serves. The database is that of the platform running on --data-dir (or CHORUS_DATA_DIR; default
.chorus in the repository), unless --database-url or CHORUS_DATABASE_URL names another.`;

interface Flags extends DatabaseFlags {
  all?: boolean;
  person?: string;
}

function parse(parameters: string[]): Flags {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  let values: Flags & { help?: boolean };
  try {
    const options = { all: flag, person: text, 'database-url': text, 'data-dir': text, help: flag };
    values = parseArgs({ args: parameters, options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
  if (values.help || Boolean(values.all) === (values.person !== undefined)) throw new UsageError(usage);
  return values;
}

async function accountIdOf(person: string, scope: RequestScope): Promise<string> {
  const [accountId] = isUuid(person)
    ? (await scope.ask('users.known', { personIds: [person] })).map((isKnown) => (isKnown ? person : null))
    : await scope.ask('users.ids-by-handle', { handles: [person.replace(/^@/, '').toLowerCase()] });
  if (!accountId) throw new UsageError(`There is no ${person}.`);
  return accountId;
}

/** The command for operators. @returns the exit code. */
export function runFeedRebuild(
  parameters: string[],
  environment: DatabaseEnvironment,
  print: (line: string) => void,
  printError: (line: string) => void,
): Promise<number> {
  return runCommand(
    {
      name: 'rebuild',
      parse: () => parse(parameters),
      async work(dependencies, { person }) {
        const of: FeedRebuild['of'] =
          person === undefined
            ? 'all'
            : [await accountIdOf(person, await dependencies.serviceScope('feed.rebuild'))];
        const onProgress = (homes: number): void => print(`${homes} …`);
        const homes = await rebuildFeeds(dependencies, {
          of,
          onProgress: of === 'all' ? onProgress : undefined,
        });
        print(`${homes} home feed${homes === 1 ? '' : 's'} rebuilt.`);
        return 0;
      },
      printError,
    },
    environment,
  );
}
