// `npm run feed:rebuild -- --all | --person PERSON` (see subgraphs/feed/README.md).
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../embedded/dist/feed-rebuild.js', import.meta.url));
if (!existsSync(built)) {
  const { buildAll } = await import('./build.mjs');
  await buildAll();
}
const { runFeedRebuild } = createRequire(import.meta.url)(built);
process.exitCode = await runFeedRebuild(process.argv.slice(2), process.env, console.log, console.error);
