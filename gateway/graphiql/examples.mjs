// Reads the example operations that the page opens as tabs.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../schema/operations/explore', import.meta.url));

/**
 * `NN-name.graphql` in order, each with `NN-name.variables.json` when there is one. The first line is `# N. Title`; the
 * first operation gives the tab its name.
 */
export function readExamples() {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const name = file.replace('.graphql', '');
      const query = readFileSync(join(folder, file), 'utf8');
      const variablesFile = join(folder, `${name}.variables.json`);
      const title = /^# \d+\. (.+)$/m.exec(query)?.[1];
      const operation = /^(?:query|mutation|subscription) (\w+)/m.exec(query)?.[1];
      if (!title || !operation)
        throw new Error(`${file} needs a first line "# N. Title" and a named operation.`);
      return {
        name,
        title,
        operation,
        query,
        variables: existsSync(variablesFile) ? readFileSync(variablesFile, 'utf8') : '',
      };
    });
}
