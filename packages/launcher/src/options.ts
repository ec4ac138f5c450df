import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  ConfigurationError,
  flagVariable,
  portVariable,
  readEnvironment,
  urlVariable,
  type Environment,
} from '@chorus/config';
import { z } from 'zod';
import { StartError } from './start-error';

export interface LaunchOptions<Settings> {
  /** On 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Absolute. */
  dataDir: string;
  /** A new data directory gets no demo people. */
  empty: boolean;
  /** What the data directory holds is deleted first. */
  reset: boolean;
  rateLimits: boolean;
  /** Null: an embedded one, in the data directory. */
  databaseUrl: string | null;
  /** What this way to run reads beside them. */
  settings: Settings;
}

const repository = join(__dirname, '../../..');

const variables = z.object({
  CHORUS_PORT: portVariable().default(4000),
  CHORUS_DATA_DIR: z.string().describe('a folder').default(join(repository, '.chorus')),
  CHORUS_EMPTY: flagVariable().default(false),
  CHORUS_RESET: flagVariable().default(false),
  CHORUS_NO_RATE_LIMITS: flagVariable().default(false),
  CHORUS_DATABASE_URL: urlVariable('postgresql', 'postgres').optional(),
});

type Variable = keyof typeof variables.shape;

/** `--data-dir` <-> `CHORUS_DATA_DIR`. */
const variableOf = (option: string): Variable =>
  `CHORUS_${option.toUpperCase().replaceAll('-', '_')}` as Variable;
const optionOf = (variable: string): string =>
  `--${variable.slice('CHORUS_'.length).toLowerCase().replaceAll('_', '-')}`;

function parse(command: string, parameters: string[]): Map<string, string> {
  try {
    const { values } = parseArgs({
      args: parameters,
      options: {
        port: { type: 'string' },
        'data-dir': { type: 'string' },
        empty: { type: 'boolean' },
        reset: { type: 'boolean' },
        'no-rate-limits': { type: 'boolean' },
      },
    });
    return new Map(Object.entries(values).map(([option, value]) => [variableOf(option), String(value)]));
  } catch (error) {
    const complaint = (error as Error).message.split('. ')[0];
    throw new StartError(`${complaint}. \`${command} -- --help\` lists the options.`, { cause: error });
  }
}

export interface LaunchOptionsSource<Settings> {
  command: string;
  takesDatabaseUrl: boolean;
  readSettings: (environment: Environment) => Settings;
}

/** Reads the command line and, for what it does not say, the environment. Throws a `StartError`. */
export function readOptions<Settings>(
  { command, takesDatabaseUrl, readSettings }: LaunchOptionsSource<Settings>,
  parameters: string[],
  environment: NodeJS.ProcessEnv,
): LaunchOptions<Settings> {
  const given = parse(command, parameters);
  try {
    const read = readEnvironment(variables, {
      ...environment,
      ...(!takesDatabaseUrl && { CHORUS_DATABASE_URL: undefined }),
      ...Object.fromEntries(given),
    });
    if (read.CHORUS_DATABASE_URL !== undefined && read.CHORUS_RESET)
      throw new StartError('--reset deletes an embedded database only, not that of CHORUS_DATABASE_URL.');
    return {
      port: read.CHORUS_PORT,
      dataDir: resolve(read.CHORUS_DATA_DIR),
      empty: read.CHORUS_EMPTY,
      reset: read.CHORUS_RESET,
      rateLimits: !read.CHORUS_NO_RATE_LIMITS,
      databaseUrl: read.CHORUS_DATABASE_URL ?? null,
      settings: readSettings(environment),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const named = error.problems.map((problem) =>
      problem.replace(/^\w+/, (variable) => (given.has(variable) ? optionOf(variable) : variable)),
    );
    throw new StartError(named.join('\n'), { cause: error });
  }
}
