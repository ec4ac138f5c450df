import { readFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, buildPage, generate } from './generated.mjs';
import { install } from './install.mjs';
import { requireFreePort } from './port.mjs';
import { root } from './root.mjs';
import { SetupError } from './run.mjs';

const { enableCompileCache } = module;

const progress = (step) => console.log(`${step} …`);

/** What must be known before anything is installed; packages/launcher/src/options.ts reads, and judges, all of them. */
function peekAtOptions(parameters) {
  const options = { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } };
  const { values } = parseArgs({ args: parameters, options, strict: false });
  return { help: values.help === true, port: Number(values.port ?? (process.env.CHORUS_PORT || 4000)) };
}

async function prepare({ port }) {
  if (Number.isInteger(port) && port > 0 && port < 65_536) await requireFreePort(port);
  await install(progress);
  // The build compiles what is generated; GraphiQL's page has nothing to do with either.
  await Promise.all([generate(progress).then(() => build(progress)), buildPage()]);
}

/**
 * Sets up, then becomes the product, or what starts it: one process, so that a signal to it, whichever, reaches all there
 * is. `way`: the workspace to start, `embedded` or `distributed`.
 */
export async function start(parameters, way = 'embedded') {
  const options = peekAtOptions(parameters);
  if (options.help) {
    console.log(readFileSync(join(root, way, 'help.txt'), 'utf8').trimEnd());
    return;
  }
  try {
    await prepare(options);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
    return;
  }
  process.setSourceMapsEnabled(true);
  // Newer Nodes keep compiled code from one start to the next.
  enableCompileCache?.(join(root, 'node_modules', '.cache', 'chorus', 'compiled'));
  const { main } = createRequire(import.meta.url)(join(root, way, 'dist/main.js'));
  await main(parameters);
}
