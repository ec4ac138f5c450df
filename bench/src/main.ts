import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchmarkOptions } from './benchmark';
import { benchmarks } from './benchmarks';
import { Cleanups } from './harness/cleanups';
import { median } from './report/figures';
import { reportOf, type Finished } from './report/json';
import { rounded, tableOf } from './report/table';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const progress = (step: string): void => void process.stderr.write(`${step} …\n`);

const help = (): string => `npm run bench [-- NAME …] [options]

${benchmarks.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}

Every figure is printed beside its floor, measured in the same, interleaved rounds; without a NAME, all of them.
  --seconds N     length of one measurement
  --requests N    so many requests a measurement instead: for a busy machine, where CPU times are compared
  --repeats N     rounds, default 3
  --only TEXT     keep to contenders whose name holds the text; may be given more than once
  --graph FILE    an edge list, "a b" a line, for benchmarks on a social graph; without it one is generated
  --json FILE     write the figures and ratios as JSON
  --profile DIR   take a CPU profile of each server under load and print where its time goes
  --smoke         seconds in all: shows that it works; its figures mean nothing
`;

interface Asked extends Omit<BenchmarkOptions, 'cleanups' | 'progress'> {
  readonly names: readonly string[];
  readonly jsonFile: string | undefined;
  readonly help: boolean;
}

/** Throws with one sentence when something is wrong with the parameters. */
function readParameters(parameters: string[]): Asked {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      requests: { type: 'string' },
      repeats: { type: 'string' },
      only: { type: 'string', multiple: true },
      graph: { type: 'string' },
      json: { type: 'string' },
      profile: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const known = benchmarks.map(({ name }) => name);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`There is no benchmark ${unknown}: there are ${known.join(', ')}.`);
  const positive = (name: string, text: string): number => {
    if (!(Number(text) > 0)) throw new RangeError(`--${name} wants a number above 0.`);
    return Number(text);
  };
  return {
    names: positionals,
    seconds: values.seconds === undefined ? undefined : positive('seconds', values.seconds),
    requests: values.requests === undefined ? undefined : Math.ceil(positive('requests', values.requests)),
    repeats: Math.ceil(positive('repeats', values.repeats ?? (values.smoke ? '1' : '3'))),
    only: values.only ?? [],
    jsonFile: values.json === undefined ? undefined : resolve(values.json),
    graphFile: values.graph === undefined ? undefined : resolve(values.graph),
    profileFolder: values.profile === undefined ? undefined : resolve(values.profile),
    isSmoke: values.smoke,
    help: values.help,
  };
}

/** Ctrl-C ends what was started, then this process; a second one does not wait. */
function endOnSignals(cleanups: Cleanups): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const end = () => process.exit(128 + constants.signals[signal]);
    process.once(signal, () => {
      process.on(signal, end);
      void cleanups.run().then(end);
    });
  }
}

async function runAll(asked: Asked): Promise<void> {
  const cleanups = new Cleanups();
  endOnSignals(cleanups);
  if (asked.profileFolder !== undefined) mkdirSync(asked.profileFolder, { recursive: true });
  const finished: Finished[] = [];
  for (const benchmark of benchmarks) {
    const { name, title } = benchmark;
    if (asked.names.length > 0 && !asked.names.includes(name)) continue;
    try {
      const profileFolder = asked.profileFolder && join(asked.profileFolder, name);
      const rows = await benchmark.run({ ...asked, profileFolder, cleanups, progress });
      finished.push({ name, title, rows });
    } finally {
      await cleanups.run();
    }
  }
  print(finished);
  const report = reportOf(finished, asked.isSmoke);
  if (asked.jsonFile !== undefined) writeFileSync(asked.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
}

function print(finished: readonly Finished[]): void {
  say(`\n${tableOf(finished.flatMap(({ rows }) => rows))}\n`);
  const others = finished.flatMap(({ rows }) => rows.flatMap(({ figure }) => figure.othersCores ?? []));
  if (others.length > 0)
    say(
      `Programs of others kept ${rounded(median(others))} cores busy (median). Near 0 the ratios of rates hold; else go by CPU.`,
    );
}

/** `npm run bench`. Ends with exit code 1 when a benchmark failed; a figure that falls short is no failure. */
export async function main(parameters: string[]): Promise<void> {
  try {
    const asked = readParameters(parameters);
    if (asked.help) say(help());
    else await runAll(asked);
  } catch (error) {
    const isOfParameters =
      error instanceof RangeError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    process.stderr.write(`${isOfParameters ? (error as Error).message : (error as Error).stack}\n`);
    process.exitCode = 1;
  }
}
