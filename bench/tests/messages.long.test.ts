import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const command = join(__dirname, '../../scripts/bench.mjs');
const seed = 20_261_121;

describe('npm run bench:messages', () => {
  it(`finds nothing lost, doubled or out of order after kill -9 in the middle of it (seed ${seed})`, async () => {
    const parameters = ['--clients', '24', '--messages', '240', '--kills', '1', '--seed', String(seed)];
    // It ends with an error when the oracle is not content.
    const { stdout } = await promisify(execFile)(process.execPath, [command, 'messages', ...parameters], {
      env: { ...process.env, NODE_ENV: '' },
    });
    expect(stdout).toContain('killed (SIGKILL)');
    expect(stdout).toContain(`lost 0, duplicated 0, out of order 0, extra 0, seed ${seed}`);
    const [, deliveries, losses] = /(\d+) deliveries, (\d+) connections lost/.exec(stdout) ?? [];
    expect(Number(deliveries)).toBeGreaterThan(480);
    expect(Number(losses)).toBeGreaterThanOrEqual(24);
  }, 180_000);
});
