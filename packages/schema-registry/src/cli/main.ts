import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { changelog } from '../changelog';
import { ConfigError } from '../config';
import { explain } from '../explain/explain';
import { ManifestError } from '../operations/manifests';
import { BrokenRegistry } from '../store/layout';
import { StaleRegistry } from '../store/registry-store';
import { LockedRegistry } from '../store/registry-store.file';
import { approveCommand } from './commands/approve';
import { checkCommand } from './commands/check';
import { composeCommand } from './commands/compose';
import { diffCommand } from './commands/diff';
import { operationsCommand } from './commands/operations';
import { publishCommand } from './commands/publish';
import { usageCommand } from './commands/usage';
import { exitCodes, WrongUse, type Terminal } from './terminal';
import { openWorkspace } from './workspace';

function changelogCommand(terminal: Terminal, end: (code: number) => void): Command {
  return new Command('changelog')
    .description('What changed for clients, the newest first.')
    .option('--since <day>', 'from this day (UTC) on: 2030-01-31')
    .action(async (options: { since?: string }, command: Command) => {
      const { store } = openWorkspace(terminal, command.optsWithGlobals<{ root?: string }>().root);
      const { history } = (await store.load()).state;
      const since = options.since ?? '';
      terminal.out(changelog(history.filter(({ at }) => at >= since)));
      end(exitCodes.mayShip);
    });
}

function explainCommand(terminal: Terminal, end: (code: number) => void): Command {
  return new Command('explain')
    .description('What does a code in a report mean, and what is to be done?')
    .argument('<code>', 'INVALID_FIELD_SHARING, FIELD_REMOVED, chorus/mutation-shape, …')
    .action((code: string) => {
      const found = explain(code);
      if (!found) throw new WrongUse(`No report has the code "${code}".`);
      terminal.out(`${found.code}\n  ${found.meaning}\n`);
      if (found.remedy) terminal.out(`  → ${found.remedy}\n`);
      if (found.more) terminal.out(`  ${found.more}\n`);
      end(exitCodes.mayShip);
    });
}

/** What went wrong because of what was given, not of what we are. */
const isTheirs = (error: unknown): error is Error =>
  error instanceof WrongUse ||
  error instanceof ConfigError ||
  error instanceof ManifestError ||
  error instanceof BrokenRegistry ||
  error instanceof LockedRegistry;

/** Runs the command and gives its exit code. */
export async function runCommand(parameters: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.mayShip;
  const end = (given: number): void => void (code = given);
  const program = new Command('chorus-schema')
    .description('The schema registry: may I ship this?')
    .option('--root <folder>', 'the folder in which schema/registry.yaml lies; default: here or above')
    .showHelpAfterError('(chorus-schema --help tells more.)');
  for (const make of [
    checkCommand,
    publishCommand,
    composeCommand,
    diffCommand,
    operationsCommand,
    usageCommand,
    approveCommand,
    changelogCommand,
    explainCommand,
  ])
    program.addCommand(make(terminal, end));
  const prepare = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: terminal.error });
    command.commands.forEach(prepare);
  };
  prepare(program);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.mayShip : exitCodes.wrongUse;
    if (error instanceof StaleRegistry) {
      terminal.error(`${error.message}\n`);
      return exitCodes.refused;
    }
    if (!isTheirs(error)) throw error;
    terminal.error(`${error.message}\n`);
    return exitCodes.wrongUse;
  }
}

/** The process. */
export async function main(parameters: readonly string[]): Promise<void> {
  process.exitCode = await runCommand(parameters, {
    cwd: process.cwd(),
    environment: process.env,
    now: new Date(),
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    readInput: () => readFileSync(0, 'utf8'),
    hasColours: process.stdout.isTTY && !process.env.NO_COLOR,
  });
}
