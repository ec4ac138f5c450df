// `npm run social-graph:import -- FILE` (see subgraphs/social-graph/README.md).
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../embedded/dist/social-graph-import.js', import.meta.url));
if (!existsSync(built)) {
  const { buildAll } = await import('./build.mjs');
  await buildAll();
}
const { runSocialGraphImport } = createRequire(import.meta.url)(built);
process.exitCode = await runSocialGraphImport(process.argv.slice(2), process.env, console.log, console.error);
