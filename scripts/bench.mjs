// `npm run bench`, `npm run bench:feeds` and `npm run bench:messages`: set up like `npm start`, then become the benchmark: one process, so that a
// signal to it, whichever, reaches all there is.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, generate } from './setup/generated.mjs';
import { install } from './setup/install.mjs';
import { root } from './setup/root.mjs';

const [first, ...rest] = process.argv.slice(2);
const progress = (step) => console.error(`${step} …`);
await install(progress);
await generate(progress);
await build(progress);

process.setSourceMapsEnabled(true);
const load = (path) => createRequire(import.meta.url)(join(root, 'bench/dist', path));
if (first === 'feeds' || first === 'messages') await load(`${first}/main.js`).main(rest);
else await load('main.js').main(process.argv.slice(2));
