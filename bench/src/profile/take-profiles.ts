import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { putLoad } from '../harness/load';
import type { Contender } from '../harness/rounds';
import { Server } from '../harness/server';
import { printTimeShares, timeSharesOf, type CpuProfile } from './time-shares';

export interface ProfileOptions {
  folder: string;
  seconds: number;
  connections: number;
}

const fileName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Takes a profile of each of a contender's servers under the same load, after they were measured and are warm. */
export async function takeProfiles(contenders: readonly Contender[], options: ProfileOptions): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  for (const contender of contenders) await takeProfile(contender, options);
}

async function takeProfile(
  contender: Contender,
  { folder, seconds, connections }: ProfileOptions,
): Promise<void> {
  const request = await contender.request();
  const files: [string, string][] = [];
  let work = async (): Promise<void> => void (await putLoad({ request, seconds, connections }));
  for (const [name, server] of Object.entries(contender.servers)) {
    if (!(server instanceof Server)) continue;
    const file = join(folder, `${fileName(contender.name)}-${fileName(name)}.cpuprofile`);
    files.push([name, file]);
    const inner = work;
    work = () => server.profile(file, inner);
  }
  await work();
  for (const [name, file] of files) {
    const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
    process.stdout.write(
      `\n${contender.name}: ${name} (${file})\n${printTimeShares(timeSharesOf(profile))}\n`,
    );
  }
}
