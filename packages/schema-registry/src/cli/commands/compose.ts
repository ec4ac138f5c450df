import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { composeCheckout } from '../../compose-checkout';
import { compose, parseSubgraphs, type CompositionOutcome } from '../../composition/compose';
import { composeVariant } from '../../composition/variants';
import { inputsOf } from '../../proposal';
import { DoesNotCompose } from '../../publish';
import type { Finding } from '../../report';
import { emptyState } from '../../state';
import { readRoverConfig } from '../rover';
import { exitCodes, WrongUse, type Terminal } from '../terminal';
import { openWorkspace, type Workspace } from '../workspace';

interface Options {
  root?: string;
  check?: boolean;
  config?: string;
  variant?: string;
  api?: boolean;
  out?: string;
}

const describe = ({ code, message, remedy, location }: Finding): string =>
  `  [${code}] ${message}${location ? `\n    ${location.file}:${location.line}` : ''}${remedy ? `\n    → ${remedy}` : ''}\n`;

/** What the options name, composed: the subgraphs of a supergraph.yaml or of the registry, whole or as a variant. */
async function composeNamed(
  { store, config }: Workspace,
  terminal: Terminal,
  options: Options,
): Promise<CompositionOutcome> {
  const { state } = await store.load();
  const inputs = options.config
    ? inputsOf(emptyState, {
        subgraphs: readRoverConfig(resolve(terminal.cwd, options.config), terminal.environment),
      })
    : inputsOf(state, {});
  if (options.variant === undefined) return compose(inputs, config);
  const filter = config.variants[options.variant];
  if (!filter)
    throw new WrongUse(
      `There is no variant "${options.variant}"; there are: ${Object.keys(config.variants).join(', ') || 'none'}.`,
    );
  const { parsed, findings } = parseSubgraphs(inputs);
  return findings.length > 0 ? { findings } : composeVariant(parsed, filter, config);
}

async function composeAll(workspace: Workspace, terminal: Terminal, isCheck: boolean): Promise<number> {
  try {
    const { subgraphs, changed } = await composeCheckout(workspace.root, workspace.config, {
      now: terminal.now,
      isCheck,
    });
    if (isCheck) {
      for (const path of changed)
        terminal.error(
          `${path} is not what the sources make: run \`npm run compose\`, and commit what it writes.\n`,
        );
      return changed.length === 0 ? exitCodes.mayShip : exitCodes.refused;
    }
    const wrote = changed.length === 0 ? 'nothing changed' : `wrote ${changed.join(', ')}`;
    terminal.out(`Composed ${subgraphs.join(', ')}: ${wrote}.\n`);
    return exitCodes.mayShip;
  } catch (error) {
    if (!(error instanceof DoesNotCompose)) throw error;
    terminal.error(`The subgraphs do not compose:\n${error.findings.map(describe).join('')}`);
    return exitCodes.refused;
  }
}

export function composeCommand(terminal: Terminal, end: (code: number) => void): Command {
  return new Command('compose')
    .description(
      'Publishes the subgraphs of this repository into its registry and composes: supergraph, public schema, variants, changelog. With --config or --variant it only prints what they compose to.',
    )
    .option('--check', 'write nothing; fail when something is out of date')
    .option('--config <file>', 'the subgraphs of a supergraph.yaml as rover reads it')
    .option('--variant <name>', 'the contract variant of that name')
    .option('--api', 'print the public schema instead of the supergraph')
    .option('--out <file>', 'write to a file instead of printing')
    .action(async (options: Options, command: Command) => {
      const workspace = openWorkspace(terminal, command.optsWithGlobals<Options>().root);
      if (
        options.config === undefined &&
        options.variant === undefined &&
        !options.api &&
        options.out === undefined
      )
        return end(await composeAll(workspace, terminal, options.check ?? false));
      const { composed, findings } = await composeNamed(workspace, terminal, options);
      const told = findings.filter(({ severity }) => severity !== 'note');
      if (told.length > 0) terminal.error(told.map(describe).join(''));
      if (!composed) return end(exitCodes.refused);
      const text = options.api ? composed.api : composed.supergraph;
      if (options.out === undefined) terminal.out(text);
      else writeFileSync(resolve(terminal.cwd, options.out), text);
      end(exitCodes.mayShip);
    });
}
