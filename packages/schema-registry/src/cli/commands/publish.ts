import { Command } from 'commander';
import { check } from '../../check';
import { publish } from '../../publish';
import type { CheckReport } from '../../report';
import { StaleRegistry, updateRegistry } from '../../store/registry-store';
import { git } from '../../store/tree';
import { exitCodes, WrongUse, type Terminal } from '../terminal';
import { openWorkspace, type Workspace } from '../workspace';
import { readProposal, tell, withProposal, type ProposalOptions } from './check';

/** Who answers for it: as given, else as the pipeline or git knows them. */
export function authorOf({ environment }: Terminal, { root }: Workspace, by?: string): string {
  const known = by ?? environment.GITHUB_ACTOR ?? environment.GITLAB_USER_LOGIN;
  if (known) return known;
  try {
    const name = git(root, 'config', 'user.name').trim();
    if (name) return name;
  } catch {
    // No git, or nobody in its configuration.
  }
  throw new WrongUse('Who does this? Give --by NAME.');
}

export function publishCommand(terminal: Terminal, end: (code: number) => void): Command {
  return withProposal(new Command('publish'))
    .description('Checks, and publishes what may ship. What is refused leaves the registry as it was.')
    .option('--by <name>', 'who publishes; default: the actor of the pipeline, or git’s user.name')
    .option('--expect <version>', 'only onto this version of the registry, as a check printed it')
    .action(
      async (
        names: string[],
        options: ProposalOptions & { by?: string; expect?: string },
        command: Command,
      ) => {
        const workspace = openWorkspace(terminal, command.optsWithGlobals<ProposalOptions>().root);
        const change = readProposal(workspace, terminal, names, options);
        const by = authorOf(terminal, workspace, options.by);
        let report: CheckReport | undefined;
        const { state } = await updateRegistry(workspace.store, async (before) => {
          report = await check(before, change, workspace.config, {
            now: terminal.now,
            lintAll: options.all ?? false,
          });
          if (options.expect !== undefined && options.expect !== report.base.version)
            throw new StaleRegistry();
          if (report.verdict === 'refused') return before;
          return publish(before, change, workspace.config, { now: terminal.now, by });
        });
        if (!report) return end(exitCodes.refused);
        const code = tell(report, terminal, options);
        if (!options.json)
          terminal.out(
            code === exitCodes.mayShip
              ? `Published${state.history.length > 0 ? ` as ${state.history.at(-1)?.id}` : ''}.\n`
              : 'Nothing was published.\n',
          );
        end(code);
      },
    );
}
