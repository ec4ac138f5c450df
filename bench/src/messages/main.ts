import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Endpoint } from '../feeds/endpoint';
import { Latencies } from '../feeds/latencies';
import { ManyProcesses, victims } from './many-processes';
import { OneProcess } from './one-process';
import { violationsOf } from './oracle';
import { runMessages } from './run';

const help = `npm run bench:messages -- [--clients 500] [--messages 5000] [--kills 3] [--seed N] [--distributed]

Clients with a socket each write to each other in conversations of two, of five and of a fifth of all, while the product is
killed with SIGKILL and started again; they connect again with their cursors and repeat what was not answered. An oracle
compares what each of them saw with what was acknowledged and is kept. Ends with exit code 1 when anything was lost, doubled
or out of order.

--distributed: the product is two gateways, which clients take by chance, over a process for each subgraph, worker and the
relay. Killed are, one after the other, ${victims.join(', ')}, and again from the first.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(parameters: string[]): Promise<void> {
  const { values } = parseArgs({
    args: parameters,
    options: {
      clients: { type: 'string', default: '500' },
      messages: { type: 'string', default: '5000' },
      kills: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      distributed: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return say(help);
  const [clients, messages, kills, seed] = [values.clients, values.messages, values.kills, values.seed].map(
    Number,
  ) as [number, number, number, number];
  const kind = values.distributed ? 'many processes' : 'one process';
  say(`${clients} clients, ${messages} messages, ${kills} kills of ${kind}, seed ${seed}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'chorus-bench-'));
  const product = await (values.distributed ? ManyProcesses.start(dataDir) : OneProcess.start(dataDir));
  const endpoint = new Endpoint(product.urls[0], new Latencies(), 16);
  const kill = async (): Promise<void> => {
    const startedAt = performance.now();
    say(`  killing ${product.nextVictim} (SIGKILL)`);
    await product.killNext();
    say(`  answers again after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  };
  try {
    const { urls } = product;
    const report = await runMessages(endpoint, { clients, messages, kills, seed, urls, kill, say });
    const { lost, duplicated, outOfOrder, extra } = report.totals;
    for (const example of report.examples) say(`  ${example}`);
    say(`${report.sends} messages, ${report.deliveries} deliveries, ${report.losses} connections lost`);
    say(`lost ${lost}, duplicated ${duplicated}, out of order ${outOfOrder}, extra ${extra}, seed ${seed}`);
    process.exitCode = violationsOf(report) === 0 ? 0 : 1;
  } finally {
    endpoint.close();
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** `npm run bench:messages`. Ends with exit code 1 when the oracle is not content. */
export async function main(parameters: string[]): Promise<void> {
  try {
    await run(parameters);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
}
