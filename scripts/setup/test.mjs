import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, generate } from './generated.mjs';
import { install } from './install.mjs';
import { root } from './root.mjs';
import { SetupError } from './run.mjs';

const progress = (step) => console.error(`${step} …`);

/** jest stops its PostgreSQL on a signal by itself; a signal to us alone must reach it. */
function runJest(parameters) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [jest, ...parameters], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

const leftOut =
  'Left out: the long tests (starts from nothing, kills, a real browser, benchmarks, leaks). `npm run test:long` runs them.';

/** `projects`: of jest.config.js. */
export async function test(projects, parameters) {
  try {
    await install(progress);
    await generate(progress);
    await build(progress);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  // Last, for the option takes every word that follows it.
  process.exitCode = await runJest([...parameters, '--selectProjects', ...projects]);
  if (!projects.includes('long')) console.error(leftOut);
}
