// Fails when a committed file that is made from others is not what they make now: the node subgraph, the supergraph, the
// public API, the published SDL, the changelog, the JSON Schema of reports. (Types are made anew before anything reads them.)
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { spawnSync } from 'node:child_process';
import { renderNodeSubgraph } from '../subgraphs/node/scripts/generate.mjs';

const stale = [...renderNodeSubgraph()].filter(([path, text]) => readFileSync(path, 'utf8') !== text);
for (const [path] of stale) console.error(`${relative('.', path)} is out of date: run \`npm run generate\`.`);

const compose = spawnSync(
  process.execPath,
  ['packages/schema-registry/bin/chorus-schema.mjs', 'compose', '--check'],
  {
    stdio: 'inherit',
  },
);
process.exitCode = stale.length > 0 || compose.status !== 0 ? 1 : 0;
