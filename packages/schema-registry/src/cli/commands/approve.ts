import { Command } from 'commander';
import { updateRegistry } from '../../store/registry-store';
import { exitCodes, WrongUse, type Terminal } from '../terminal';
import { openWorkspace } from '../workspace';
import { authorOf } from './publish';

interface Options {
  root?: string;
  reason: string;
  by?: string;
  until?: string;
}

export function approveCommand(terminal: Terminal, end: (code: number) => void): Command {
  return new Command('approve')
    .description(
      'Takes responsibility for findings of a check, by their ids: it then allows them, and says who and why.',
    )
    .argument('<findings...>', 'ids as the check prints them: chg_…, op_…, evt_…, key_…, lint_…')
    .requiredOption('--reason <text>', 'why it may ship all the same')
    .option('--by <name>', 'who says so; default: the actor of the pipeline, or git’s user.name')
    .option('--until <day>', 'the last day (UTC) on which it holds: 2030-01-31')
    .action(async (findings: string[], options: Options, command: Command) => {
      const workspace = openWorkspace(terminal, command.optsWithGlobals<Options>().root);
      const odd = findings.find((id) => !/^(chg|op|evt|key|lint)_[0-9a-f]{10}$/.test(id));
      if (odd !== undefined)
        throw new WrongUse(
          odd.startsWith('cmp_')
            ? `What does not compose cannot be approved (${odd}).`
            : `"${odd}" is no id of a finding.`,
        );
      if (options.until !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(options.until))
        throw new WrongUse('--until is a day, such as 2030-01-31.');
      if (options.reason.trim() === '') throw new WrongUse('--reason is what those will read who ask later.');
      const by = authorOf(terminal, workspace, options.by);
      const at = terminal.now.toISOString();
      await updateRegistry(workspace.store, async (state) => ({
        ...state,
        approvals: [
          ...state.approvals.filter(({ finding }) => !findings.includes(finding)),
          ...findings.map((finding) => ({
            finding,
            reason: options.reason,
            by,
            at,
            ...(options.until !== undefined && { until: options.until }),
          })),
        ],
      }));
      terminal.out(`Approved ${findings.join(', ')} by ${by}.\n`);
      end(exitCodes.mayShip);
    });
}
