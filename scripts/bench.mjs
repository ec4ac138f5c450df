// `npm run bench:feeds`: sets up like `npm start`, then runs a workload of bench/.
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { build } from './setup/generated.mjs';
import { install } from './setup/install.mjs';
import { root } from './setup/root.mjs';

const [workload, ...parameters] = process.argv.slice(2);
const progress = (step) => console.error(`${step} …`);
await install(progress);
await build(progress);
const main = join(root, 'bench/dist', workload, 'main.js');
const { status } = spawnSync(process.execPath, ['--enable-source-maps', main, ...parameters], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
