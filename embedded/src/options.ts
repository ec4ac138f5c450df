import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigurationError, flagVariable, portVariable, readEnvironment } from '@chorus/config';
import { readEdgeConfig, type EdgeConfig } from '@chorus/gateway/edge-config';
import { z } from 'zod';
import { StartError } from './start-error';

export interface EmbeddedOptions {
  /** On 127.0.0.1; 0 takes a free one. */
  port: number;
  /** Absolute. */
  dataDir: string;
  /** A new data directory gets no demo people. */
  empty: boolean;
  /** What the data directory holds is deleted first. */
  reset: boolean;
  rateLimits: boolean;
  /** Who may call from where, what is compressed, shown and kept. */
  edge: EdgeConfig;
}

const repository = join(__dirname, '../..');

const variables = z.object({
  CHORUS_PORT: portVariable().default(4000),
  CHORUS_DATA_DIR: z.string().describe('a folder').default(join(repository, '.chorus')),
  CHORUS_EMPTY: flagVariable().default(false),
  CHORUS_RESET: flagVariable().default(false),
  CHORUS_NO_RATE_LIMITS: flagVariable().default(false),
});

type Variable = keyof typeof variables.shape;

/** `--data-dir` <-> `CHORUS_DATA_DIR`. */
const variableOf = (option: string): Variable =>
  `CHORUS_${option.toUpperCase().replaceAll('-', '_')}` as Variable;
const optionOf = (variable: string): string =>
  `--${variable.slice('CHORUS_'.length).toLowerCase().replaceAll('_', '-')}`;

function parse(parameters: string[]): Map<string, string> {
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
    throw new StartError(`${complaint}. \`npm start -- --help\` lists the options.`, { cause: error });
  }
}

/** Reads the command line and, for what it does not say, the environment. Throws a `StartError`. */
export function readOptions(parameters: string[], environment: NodeJS.ProcessEnv): EmbeddedOptions {
  const given = parse(parameters);
  try {
    const read = readEnvironment(variables, { ...environment, ...Object.fromEntries(given) });
    return {
      port: read.CHORUS_PORT,
      dataDir: resolve(read.CHORUS_DATA_DIR),
      empty: read.CHORUS_EMPTY,
      reset: read.CHORUS_RESET,
      rateLimits: !read.CHORUS_NO_RATE_LIMITS,
      edge: readEdgeConfig(environment, true),
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const named = error.problems.map((problem) =>
      problem.replace(/^\w+/, (variable) => (given.has(variable) ? optionOf(variable) : variable)),
    );
    throw new StartError(named.join('\n'), { cause: error });
  }
}
