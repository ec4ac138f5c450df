import { z } from 'zod';

/** Where to look. `line` and `column` count from 1. */
const location = z.object({ file: z.string(), line: z.int(), column: z.int() });

const approval = z.object({
  reason: z.string(),
  by: z.string(),
  at: z.string(),
  until: z.string().optional(),
});

const finding = z.object({
  /** What `approve` takes; the same in every run. */
  id: z.string(),
  /** What `explain` takes. */
  code: z.string(),
  /** Only an error refuses. */
  severity: z.enum(['error', 'warning', 'note']),
  message: z.string(),
  remedy: z.string().optional(),
  subgraph: z.string().optional(),
  location: location.optional(),
  approval: approval.optional(),
});

const user = z.object({
  client: z.string(),
  version: z.string(),
  operation: z.string(),
  operationId: z.string(),
  /** How often in the window; 0 for an operation that is registered and was not seen. */
  count: z.int(),
});

const change = z.object({
  id: z.string(),
  level: z.enum(['breaking', 'dangerous', 'safe']),
  /** graphql-inspector's name of the change. */
  type: z.string(),
  /** The schema coordinate. */
  path: z.string(),
  message: z.string(),
  /**
   * `safe`: breaks nobody. `unused`: would break those who use it, and nobody does. `used`: refused.
   * `removal-date-passed`: announced, and the day has come. `removal-date-not-reached`: promised to stay until then.
   * `approved`: somebody took responsibility. `dangerous`: allowed or refused by configuration.
   */
  verdict: z.enum([
    'safe',
    'dangerous',
    'unused',
    'used',
    'removal-date-passed',
    'removal-date-not-reached',
    'approved',
  ]),
  allowed: z.boolean(),
  /** One sentence. */
  reason: z.string(),
  users: z.array(user),
  /** Of all users, in the window. */
  requests: z.int(),
  location: location.optional(),
  approval: approval.optional(),
});

const invalidOperation = z.object({
  id: z.string(),
  client: z.string(),
  version: z.string(),
  operation: z.string(),
  operationId: z.string(),
  errors: z.array(z.string()),
  count: z.int(),
  allowed: z.boolean(),
  /** Why it is refused, or may break. */
  reason: z.string(),
});

const variant = z.object({
  name: z.string(),
  composes: z.boolean(),
  problems: z.array(finding),
  /** What its users see change; judged as part of `changes`. */
  changes: z.array(z.object({ level: change.shape.level, path: z.string(), message: z.string() })),
});

/** What a check found. Version 1: fields are only added. */
export const checkReportSchema = z
  .object({
    format: z.literal('chorus-schema-check/1'),
    verdict: z.enum(['may-ship', 'refused']),
    /** One line. */
    summary: z.string(),
    base: z.object({ name: z.string(), version: z.string() }),
    subgraphs: z.array(
      z.object({ name: z.string(), version: z.string().nullable(), was: z.string().nullable() }),
    ),
    /** False: nothing below it could be judged. */
    composes: z.boolean(),
    composition: z.array(finding),
    changes: z.array(change),
    operations: z.object({
      checked: z.int(),
      clients: z.int(),
      windowDays: z.int(),
      invalid: z.array(invalidOperation),
    }),
    events: z.array(finding),
    lint: z.array(finding),
    variants: z.array(variant),
  })
  .meta({
    title: 'What npx chorus-schema check --json prints',
    $id: 'urn:chorus:schema-registry:check-report:v1',
  });

export type CheckReport = z.infer<typeof checkReportSchema>;
export type Finding = z.infer<typeof finding>;
export type Location = z.infer<typeof location>;
export type ChangeVerdict = z.infer<typeof change>;
export type OperationUser = z.infer<typeof user>;
export type InvalidOperation = z.infer<typeof invalidOperation>;
export type VariantReport = z.infer<typeof variant>;

/** The JSON Schema of a report. */
export const checkReportJsonSchema = (): object => z.toJSONSchema(checkReportSchema);
