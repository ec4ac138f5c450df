import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const command = join(__dirname, '../../scripts/bench.mjs');
const seed = 20_261_121;

async function run(...parameters: string[]): Promise<string> {
  // It ends with an error when the oracle is not content.
  const { stdout } = await promisify(execFile)(process.execPath, [command, 'messages', ...parameters], {
    env: { ...process.env, NODE_ENV: '' },
  });
  return stdout;
}

describe('npm run bench:messages', () => {
  it(`finds nothing lost, doubled or out of order after kill -9 in the middle of it (seed ${seed})`, async () => {
    const parameters = ['--clients', '24', '--messages', '240', '--kills', '1', '--seed', String(seed)];
    const stdout = await run(...parameters);
    expect(stdout).toContain('killing the process (SIGKILL)');
    expect(stdout).toContain(`lost 0, duplicated 0, out of order 0, extra 0, seed ${seed}`);
    const [, deliveries, losses] = /(\d+) deliveries, (\d+) connections lost/.exec(stdout) ?? [];
    expect(Number(deliveries)).toBeGreaterThan(480);
    expect(Number(losses)).toBeGreaterThanOrEqual(24);
  }, 180_000);

  it(`finds nothing amiss either when a gateway, messaging, the relay and a worker are killed one by one (seed ${seed})`, async () => {
    const parameters = ['--clients', '24', '--messages', '480', '--kills', '4', '--seed', String(seed)];
    const stdout = await run(...parameters, '--distributed');
    for (const victim of ['gateway 2', 'messaging', 'relay', 'messaging worker'])
      expect(stdout).toContain(`killing ${victim} (SIGKILL)`);
    expect(stdout).toContain(`lost 0, duplicated 0, out of order 0, extra 0, seed ${seed}`);
    const [, losses] = /(\d+) connections lost/.exec(stdout) ?? [];
    // Only those of the gateway that died: the other's clients notice nothing of any of it.
    expect(Number(losses)).toBeGreaterThan(0);
    expect(Number(losses)).toBeLessThan(24);
  }, 240_000);
});
