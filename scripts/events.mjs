// The event log's commands: `npm run events -- lag | dead-letters | replay | forget` (see packages/events/README.md).
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../packages/events/dist/cli.js', import.meta.url));
if (!existsSync(built)) {
  const { buildAll } = await import('./build.mjs');
  await buildAll();
}
const { runEventsCommand } = createRequire(import.meta.url)(built);
process.exitCode = await runEventsCommand(process.argv.slice(2), process.env, console.log, console.error);
