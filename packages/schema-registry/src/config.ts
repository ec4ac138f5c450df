import { load } from 'js-yaml';
import { z } from 'zod';

const severity = z.enum(['error', 'warning', 'off']);

const configSchema = z.strictObject({
  /** When is a breaking change in use? */
  usage: z
    .strictObject({
      /** How many days back counts of requests are looked at. */
      windowDays: z.int().min(1).default(30),
      /** Fewer requests in the window than this are nobody. */
      minRequests: z.int().min(1).default(1),
      /** A share of all requests in the window, in percent, below which they are nobody. */
      minPercent: z.number().min(0).max(100).default(0),
      /** Clients whose operations and requests do not count. `*` stands for anything. */
      excludedClients: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** Changes that may surprise a careless client: a new enum value, a new default. */
  dangerousChanges: z.enum(['allow', 'refuse']).default('allow'),
  deprecations: z
    .strictObject({
      /** A removal date that is announced must lie at least this far ahead. */
      minNoticeDays: z.int().min(0).default(30),
      /** `allow`: from its removal date on a field may go, whoever still uses it. `judge`: only if nobody does. */
      afterRemovalDate: z.enum(['allow', 'judge']).default('allow'),
    })
    .prefault({}),
  composition: z
    .strictObject({
      /** What each hint of the composer is. */
      hints: z.record(z.string(), z.enum(['error', 'warning', 'note'])).default({}),
      /** What every other one is. */
      otherHints: z.enum(['error', 'warning', 'note']).default('warning'),
    })
    .prefault({}),
  lint: z
    .strictObject({
      /** Rules by name: a severity, or `[severity, options]`. Those that are not named are as the package sets them. */
      rules: z
        .record(z.string(), z.union([severity, z.tuple([severity, z.record(z.string(), z.unknown())])]))
        .default({}),
    })
    .prefault({}),
  /** Contract variants: what is left of the graph for one audience. */
  variants: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/),
      z.strictObject({
        /** Only what has one of these tags; empty: everything. */
        include: z.array(z.string()).default([]),
        /** Nothing that has one of these tags. */
        exclude: z.array(z.string()).default([]),
      }),
    )
    .default({}),
  /** The subgraphs whose sources are in this repository. */
  sources: z
    .strictObject({
      // `subgraphs/*/schema.graphql`: the `*` is the name of the subgraph.
      pattern: z.string(),
      /** Comes in front of each of them. */
      prelude: z.string().optional(),
    })
    .optional(),
});

export type RegistryConfig = z.infer<typeof configSchema>;
export type LintSeverity = z.infer<typeof severity>;

/** The configuration cannot be used; the message says all that is wrong with it. */
export class ConfigError extends Error {}

/** Reads `schema/registry.yaml`. Everything has a default. */
export function parseConfig(text: string, file = 'registry.yaml'): RegistryConfig {
  let raw: unknown;
  try {
    raw = load(text) ?? {};
  } catch (error) {
    throw new ConfigError(`${file} is not YAML: ${(error as Error).message}`, { cause: error });
  }
  const parsed = configSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || file}: ${message}`);
  throw new ConfigError(`${file} is not as it should be:\n${problems.join('\n')}`);
}

export const defaultConfig = parseConfig('');

/** Is it a client whose requests do not count? */
export const isExcluded = (config: RegistryConfig, client: string): boolean =>
  config.usage.excludedClients.some((pattern) =>
    new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i').test(client),
  );
