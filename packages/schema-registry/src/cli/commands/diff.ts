import { Command } from 'commander';
import { diffSchemas } from '../../changes/diff';
import { compose, readSchema } from '../../composition/compose';
import { inputsOf } from '../../proposal';
import { proposeCheckout } from '../../repository';
import { exitCodes, type Terminal } from '../terminal';
import { loadBase, openWorkspace, readNamedSubgraphs, type SubgraphOptions } from '../workspace';

interface Options extends SubgraphOptions {
  root?: string;
  base: string;
  json?: boolean;
}

const marks = { breaking: '-', dangerous: '!', safe: '+' } as const;

export function diffCommand(terminal: Terminal, end: (code: number) => void): Command {
  return new Command('diff')
    .description(
      'What would clients see change? Without subgraphs: by all that stands in this repository. Judges nothing.',
    )
    .argument('[subgraphs...]', 'NAME with --schema, or NAME=FILE')
    .option('--schema <file>', 'the SDL of the one subgraph; - for standard input')
    .option('--config <file>', 'a supergraph.yaml as rover reads it')
    .option(
      '--base <base>',
      'compare with registry, git:REF, or git: where this branch left main',
      'registry',
    )
    .option('--json', 'print JSON')
    .action(async (names: string[], options: Options, command: Command) => {
      const workspace = openWorkspace(terminal, command.optsWithGlobals<Options>().root);
      const { state } = await loadBase(workspace, terminal, options.base);
      const named = readNamedSubgraphs(workspace, terminal, names, options);
      const change =
        named.length > 0 ? { subgraphs: named } : proposeCheckout(workspace.root, workspace.config, state);
      const { composed, findings } = compose(inputsOf(state, change), workspace.config);
      if (!composed) {
        terminal.error(findings.map(({ message }) => `${message}\n`).join(''));
        return end(exitCodes.refused);
      }
      const changes = await diffSchemas(state.composed && readSchema(state.composed.api), composed.schema);
      const told = changes.map(({ level, type, path, message }) => ({ level, type, path, message }));
      if (options.json) terminal.out(`${JSON.stringify(told, null, 2)}\n`);
      else if (told.length === 0) terminal.out('The public API stays as it is.\n');
      else terminal.out(told.map(({ level, message }) => `${marks[level]} ${level}: ${message}\n`).join(''));
      end(exitCodes.mayShip);
    });
}
