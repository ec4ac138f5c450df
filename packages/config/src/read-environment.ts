import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with the environment, in one message. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads configuration from environment variables, and freezes it. `schema` names the variables; an empty one counts as
 * absent, so that `PORT= npm start` takes the default. A variable's `describe()` text is its remedy. Throws
 * `ConfigurationError` with one line for each variable that is wrong; values are not shown, since some are secrets.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const names = Object.keys(schema.shape);
  const given = Object.fromEntries(
    names.map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const result = schema.safeParse(given);
  if (result.success) return deepFreeze(result.data);
  throw new ConfigurationError(problemsOf(schema, result.error, given));
}

function problemsOf(schema: z.ZodObject, { issues }: z.ZodError, given: Environment): string[] {
  const byVariable = new Map<string, string[]>();
  for (const { path, message } of issues) {
    const name = String(path[0] ?? 'environment');
    byVariable.set(name, [...(byVariable.get(name) ?? []), message]);
  }
  return [...byVariable].map(([name, messages]) => {
    const remedy = descriptionOf(schema.shape[name]);
    const fault = given[name] === undefined ? 'is missing' : messages.join('; ');
    return `${name} ${fault}.${remedy === undefined ? '' : ` Set it to ${remedy}.`}`;
  });
}

/** What stands inside `optional` and `default` is described, not they. */
function descriptionOf(type: unknown): string | undefined {
  if (!(type instanceof z.ZodType)) return undefined;
  const isWrapper = type instanceof z.ZodOptional || type instanceof z.ZodDefault;
  return type.description ?? (isWrapper ? descriptionOf(type.unwrap()) : undefined);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
