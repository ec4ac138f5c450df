import { Command, Option } from 'commander';
import { check } from '../../check';
import { proposeCheckout } from '../../repository';
import type { CheckReport } from '../../report';
import type { ProposedChange, RegistryState } from '../../state';
import { printAnnotations, printReport } from '../print-report';
import { exitCodes, WrongUse, type Terminal } from '../terminal';
import {
  loadBase,
  openWorkspace,
  readEventFolder,
  readNamedSubgraphs,
  type SubgraphOptions,
  type Workspace,
} from '../workspace';

export interface ProposalOptions extends SubgraphOptions {
  root?: string;
  events?: string;
  remove?: string[];
  new?: boolean;
  all?: boolean;
  json?: boolean;
  github?: boolean;
}

/** What `check` and `publish` take. */
export const withProposal = (command: Command): Command =>
  command
    .argument('[subgraphs...]', 'NAME with --schema, or NAME=FILE, several of them as one change')
    .option('--schema <file>', 'the SDL of the one subgraph; - for standard input')
    .option('--config <file>', 'all subgraphs of a supergraph.yaml as rover reads it, as one change')
    .option('--events <folder>', 'event contracts that change with it: <Event>.v<N>.json')
    .option('--remove <name...>', 'subgraphs that go')
    .option('--new', 'names that the registry does not know are new subgraphs')
    .option('--url <url>', 'where the subgraph runs')
    .option('--subgraph-version <version>', 'what its team calls this version; default: derived from the SDL')
    .option('--all', 'lint all of it, not only what changes; list every safe change')
    .addOption(
      new Option('--json', 'print the report as JSON (schema/check-report.schema.json)').conflicts('github'),
    )
    .option('--github', 'print annotations of GitHub Actions too');

/** The change that the options describe. */
export function readProposal(
  workspace: Workspace,
  terminal: Terminal,
  names: readonly string[],
  options: ProposalOptions,
): ProposedChange {
  const subgraphs = readNamedSubgraphs(workspace, terminal, names, options);
  const change: ProposedChange = {
    subgraphs,
    mayAddSubgraphs: options.new ?? false,
    ...(options.remove && { remove: options.remove }),
    ...(options.events !== undefined && { events: readEventFolder(terminal, options.events) }),
  };
  if (subgraphs.length === 0 && !change.remove && !change.events)
    throw new WrongUse(
      'Nothing to check: name a subgraph and its SDL, as in `check users --schema users.graphql`.',
    );
  return change;
}

/** Prints a report in the form that was asked for, and gives the exit code. */
export function tell(report: CheckReport, terminal: Terminal, options: ProposalOptions): number {
  if (options.json) terminal.out(`${JSON.stringify(report, null, 2)}\n`);
  else {
    terminal.out(printReport(report, { hasColours: terminal.hasColours, all: options.all ?? false }));
    if (options.github) terminal.out(printAnnotations(report));
  }
  return report.verdict === 'may-ship' ? exitCodes.mayShip : exitCodes.refused;
}

export function checkCommand(terminal: Terminal, end: (code: number) => void): Command {
  return withProposal(new Command('check'))
    .description('May I ship this? Exit code 0: yes; 1: no; 2: asked wrongly.')
    .option(
      '--base <base>',
      'compare with registry, git:REF, or git: where this branch left main',
      'registry',
    )
    .option(
      '--own',
      'everything that stands in this repository, subgraphs, events and operations, as one change',
    )
    .action(
      async (
        names: string[],
        options: ProposalOptions & { base: string; own?: boolean },
        command: Command,
      ) => {
        const workspace = openWorkspace(terminal, command.optsWithGlobals<ProposalOptions>().root);
        const base = await loadBase(workspace, terminal, options.base);
        const change = options.own
          ? proposeOwn(workspace, base.state, names)
          : readProposal(workspace, terminal, names, options);
        const report = await check(base.state, change, workspace.config, {
          now: terminal.now,
          baseName: base.name,
          lintAll: options.all ?? false,
        });
        end(tell(report, terminal, options));
      },
    );
}

function proposeOwn(
  { root, config }: Workspace,
  state: RegistryState,
  names: readonly string[],
): ProposedChange {
  if (names.length > 0) throw new WrongUse('--own takes all subgraphs of this repository: name none.');
  return proposeCheckout(root, config, state);
}
