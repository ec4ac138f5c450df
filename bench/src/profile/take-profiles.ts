import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from '../harness/contender';
import type { Amount } from '../harness/load';
import { printTimeShares, timeSharesOf, type CpuProfile } from './time-shares';

const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/**
 * Puts the same load on each contender again, with a profile taken of each of its servers, which are warm from having
 * been measured. Writes the profiles into the folder and prints where their time went.
 */
export async function takeProfiles(
  contenders: readonly Contender[],
  folder: string,
  amount: Amount,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const contender of contenders) await takeProfile(contender, folder, amount);
}

async function takeProfile(contender: Contender, folder: string, amount: Amount): Promise<void> {
  const files: [string, string][] = [];
  let work = async (): Promise<void> => void (await contender.load(amount));
  for (const [name, server] of Object.entries(contender.servers)) {
    const { profile } = server;
    if (!profile) continue;
    const file = join(folder, `${fileName(contender.name)}-${fileName(name)}.cpuprofile`);
    files.push([name, file]);
    const inner = work;
    work = () => profile.call(server, file, inner);
  }
  await work();
  for (const [name, file] of files) {
    const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
    process.stdout.write(
      `\n${contender.name}: ${name} (${file})\n${printTimeShares(timeSharesOf(profile))}\n`,
    );
  }
}
