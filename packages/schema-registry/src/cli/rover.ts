import { dirname, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { z } from 'zod';
import type { ProposedSubgraph } from '../state';
import { WrongUse } from './terminal';

const roverConfig = z.object({
  federation_version: z.unknown().optional(),
  subgraphs: z.record(
    z.string(),
    z.object({
      routing_url: z.string().optional(),
      schema: z.object({
        file: z.string().optional(),
        subgraph_url: z.string().optional(),
        graphref: z.string().optional(),
      }),
    }),
  ),
});

/** The subgraphs of rover's `supergraph.yaml`. Only files: nothing here asks a network. */
export function readRoverConfig(path: string, environment: NodeJS.ProcessEnv): ProposedSubgraph[] {
  const text = readFileSync(path, 'utf8').replace(
    /\$\{env\.(\w+)\}/g,
    (_match, name: string) => environment[name] ?? '',
  );
  let raw: unknown;
  try {
    raw = load(text);
  } catch (error) {
    throw new WrongUse(`${path} is not YAML: ${(error as Error).message}`);
  }
  const parsed = roverConfig.safeParse(raw);
  if (!parsed.success)
    throw new WrongUse(
      `${path} is no supergraph.yaml: ${z.prettifyError(parsed.error).replace(/\s+/g, ' ')}`,
    );
  return Object.entries(parsed.data.subgraphs).map(([name, { routing_url: url, schema }]) => {
    if (schema.file === undefined)
      throw new WrongUse(
        `${path}: ${name} has no schema.file. Save what it serves with \`rover subgraph introspect\` and name the file.`,
      );
    const file = resolve(dirname(path), schema.file);
    return { name, ...(url !== undefined && { url }), sources: [{ file, text: readFileSync(file, 'utf8') }] };
  });
}
