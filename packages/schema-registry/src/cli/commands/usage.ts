import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { readSchema } from '../../composition/compose';
import { addUsage } from '../../usage/add-usage';
import { reportUsage } from '../../usage/report-usage';
import { updateRegistry } from '../../store/registry-store';
import { exitCodes, WrongUse, type Terminal } from '../terminal';
import { openWorkspace } from '../workspace';

interface Options {
  root?: string;
  coordinate?: string;
  client?: string;
  days?: string;
  json?: boolean;
}

const usageRecords = z.array(
  z.strictObject({
    client: z.strictObject({ name: z.string(), version: z.string() }),
    operationId: z.string(),
    operationName: z.string().optional(),
    day: z.iso.date(),
    count: z.int().min(1),
    coordinates: z.array(z.string()).optional(),
  }),
);

export function usageCommand(terminal: Terminal, end: (code: number) => void): Command {
  const command = new Command('usage').description('What clients really ask for.');
  command.addCommand(
    new Command('report')
      .description('Requests by field, with who sends them and when last.')
      .option('--coordinate <coordinate>', 'only this field, or all below it: User.bio, User')
      .option('--client <name>', 'only this client')
      .option('--days <days>', 'how far back; default: the window of the configuration')
      .option('--json', 'print JSON')
      .action(async (options: Options, sub: Command) => {
        const { config, store } = openWorkspace(terminal, sub.optsWithGlobals<Options>().root);
        const { state } = await store.load();
        if (!state.composed) throw new WrongUse('Nothing is published yet.');
        const days = options.days === undefined ? config.usage.windowDays : Number(options.days);
        if (!Number.isInteger(days) || days < 1) throw new WrongUse('--days is a whole number of days.');
        const rows = reportUsage(readSchema(state.composed.api), state, {
          now: terminal.now,
          days,
          ...(options.coordinate !== undefined && { below: options.coordinate }),
          ...(options.client !== undefined && { client: options.client }),
        });
        if (options.json) terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
        else if (rows.length === 0) terminal.out(`No request of the last ${days} days is known.\n`);
        for (const { coordinate, requests, lastSeen, clients } of options.json ? [] : rows)
          terminal.out(
            `${String(requests).padStart(10)}  ${lastSeen}  ${coordinate}  ${clients.map(({ name, version }) => `${name} ${version}`).join(', ')}\n`,
          );
        end(exitCodes.mayShip);
      }),
  );
  command.addCommand(
    new Command('add')
      .description(
        'Adds counts of requests: a JSON list of { client: { name, version }, operationId, day, count }.',
      )
      .argument('<file>', 'the list; - for standard input')
      .action(async (file: string, _options: Options, sub: Command) => {
        const { store } = openWorkspace(terminal, sub.optsWithGlobals<Options>().root);
        let raw: unknown;
        try {
          raw = JSON.parse(
            file === '-' ? terminal.readInput() : readFileSync(resolve(terminal.cwd, file), 'utf8'),
          );
        } catch (error) {
          throw new WrongUse(`${file} is not JSON: ${(error as Error).message}`);
        }
        const parsed = usageRecords.safeParse(raw);
        if (!parsed.success) throw new WrongUse(`${file}: ${z.prettifyError(parsed.error)}`);
        await updateRegistry(store, async (state) => ({
          ...state,
          usage: addUsage(state.usage, parsed.data),
        }));
        terminal.out(`Added ${parsed.data.length} counts.\n`);
        end(exitCodes.mayShip);
      }),
  );
  return command;
}
