import { join } from 'node:path';
import { diskTree, lintSources, readConfig, readOwnSubgraphs } from '@chorus/schema-registry';

const tree = diskTree(join(__dirname, '../..'));
const config = readConfig(tree);

// packages/schema-registry/README.md, Lint, tells the rules.
it.each(readOwnSubgraphs(tree, config))('$name keeps every convention', ({ name, sources }) => {
  expect(lintSources(name, sources, config)).toEqual([]);
});
