import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { checkOperations, type OperationFinding } from '../../operations/check-operations';
import { readDocuments, readManifest } from '../../operations/manifests';
import { applyOperations } from '../../proposal';
import type { Client, ClientOperation } from '../../state';
import { updateRegistry } from '../../store/registry-store';
import { currentVersion } from '../../store/layout';
import { diskTree } from '../../store/tree';
import { exitCodes, WrongUse, type Terminal } from '../terminal';
import { openWorkspace } from '../workspace';

interface Options {
  root?: string;
  client: string;
  clientVersion: string;
  json?: boolean;
}

/** Documents (`.graphql`) and manifests (`.json`), in files or below folders. */
function readFiles(terminal: Terminal, paths: readonly string[], client: Client): ClientOperation[] {
  const files = paths.flatMap((path) => {
    const absolute = resolve(terminal.cwd, path);
    if (!existsSync(absolute)) throw new WrongUse(`There is no ${path}.`);
    if (!statSync(absolute).isDirectory()) return [absolute];
    return diskTree(absolute)
      .list('.')
      .filter((file) => /\.(graphql|gql)$/.test(file))
      .map((file) => join(absolute, file));
  });
  const operations = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.json') ? readManifest(text, file, client) : readDocuments(text, file, client);
  });
  if (operations.length === 0) throw new WrongUse(`There is no operation in ${paths.join(', ')}.`);
  return operations;
}

function print(findings: readonly OperationFinding[], count: number, terminal: Terminal): void {
  for (const { severity, operation, message } of findings)
    terminal.out(`  ${severity === 'error' ? '✗' : '!'} ${operation}: ${message}\n`);
  const failing = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ operation }) => operation),
  );
  terminal.out(
    failing.size === 0
      ? `All ${count} operations fit the published schema.\n`
      : `Refused: ${failing.size} of ${count} operations do not fit the published schema.\n`,
  );
}

export function operationsCommand(terminal: Terminal, end: (code: number) => void): Command {
  const command = new Command('operations').description('What clients send.');
  const files = (sub: Command): Command =>
    sub
      .argument(
        '<files...>',
        '.graphql documents, manifests of Apollo, Relay or graphql-codegen (.json), or folders',
      )
      .requiredOption('--client <name>', 'as in its apollographql-client-name header')
      .requiredOption('--client-version <version>', 'as in its apollographql-client-version header')
      .option('--json', 'print JSON');
  const run = async (paths: string[], options: Options, sub: Command, isPublish: boolean): Promise<void> => {
    const workspace = openWorkspace(terminal, sub.optsWithGlobals<Options>().root);
    if (isPublish && options.clientVersion === currentVersion)
      throw new WrongUse(
        `The version "${currentVersion}" stands for the documents in schema/operations/${options.client}/.`,
      );
    const client = { name: options.client, version: options.clientVersion };
    const operations = readFiles(terminal, paths, client);
    let findings: OperationFinding[] = [];
    const judge = (api: string | undefined) => {
      if (api === undefined)
        throw new WrongUse('Nothing is published yet: there is no schema to check against.');
      findings = checkOperations(operations, api);
      return findings.every(({ severity }) => severity !== 'error');
    };
    if (!isPublish) judge((await workspace.store.load()).state.composed?.api);
    else
      await updateRegistry(workspace.store, async (state) =>
        judge(state.composed?.api) ? { ...state, operations: applyOperations(state, { operations }) } : state,
      );
    if (options.json)
      terminal.out(`${JSON.stringify({ operations: operations.length, findings }, null, 2)}\n`);
    else print(findings, operations.length, terminal);
    end(findings.some(({ severity }) => severity === 'error') ? exitCodes.refused : exitCodes.mayShip);
  };
  command.addCommand(
    files(
      new Command('check').description('Do these operations fit, and what do they use that goes?'),
    ).action((paths: string[], options: Options, sub: Command) => run(paths, options, sub, false)),
  );
  command.addCommand(
    files(
      new Command('publish').description(
        'Checks them and registers them: no change may break them while the registry knows them.',
      ),
    ).action((paths: string[], options: Options, sub: Command) => run(paths, options, sub, true)),
  );
  command.addCommand(
    new Command('retire')
      .description('Forgets the operations of a client’s version that nobody runs any more.')
      .requiredOption('--client <name>', 'the client')
      .requiredOption('--client-version <version>', 'its version')
      .action(async (options: Options, sub: Command) => {
        const workspace = openWorkspace(terminal, sub.optsWithGlobals<Options>().root);
        let count = 0;
        await updateRegistry(workspace.store, async (state) => {
          const kept = state.operations.filter(
            ({ client }) => client.name !== options.client || client.version !== options.clientVersion,
          );
          count = state.operations.length - kept.length;
          return count === 0 ? state : { ...state, operations: kept };
        });
        terminal.out(`Retired ${count} operations of ${options.client} ${options.clientVersion}.\n`);
        end(count > 0 ? exitCodes.mayShip : exitCodes.refused);
      }),
  );
  return command;
}
