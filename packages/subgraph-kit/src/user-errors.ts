/** The codes of `UserErrorCode` in the kit's SDL. */
export type UserErrorCode =
  | 'INVALID'
  | 'TOO_LONG'
  | 'TOO_SHORT'
  | 'REQUIRED'
  | 'NOT_FOUND'
  | 'NOT_ALLOWED'
  | 'CONFLICT'
  | 'LIMIT_REACHED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'INVALID_CREDENTIALS';

/** A failure that a person can mend: a value, not an exception. */
export interface UserError {
  code: UserErrorCode;
  message: string;
  path: string[] | null;
}

/** `field`: the input field at fault, or a path of them; leave it out when no single field is. */
export function userError(
  code: UserErrorCode,
  message: string,
  field?: string | readonly string[],
): UserError {
  const path = field === undefined ? null : ['input', ...(typeof field === 'string' ? [field] : field)];
  return { code, message, path };
}

/** "There is no such …, or it is not yours to know of": the one answer for both. */
export const notFound = (field: string, noun = 'thing'): UserError =>
  userError('NOT_FOUND', `There is no such ${noun}.`, field);

/** What a service method returns: its result, or why not. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; userErrors: UserError[] };

export const succeed = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });

export const fail = (...userErrors: UserError[]): { ok: false; userErrors: UserError[] } => ({
  ok: false,
  userErrors,
});

/** A mutation's payload: the result under its field's name, or null beside the errors. */
export type PayloadOf<Field extends string, Node> = { [Key in Field]: Node | null } & {
  userErrors: UserError[];
};

/** The payload of a mutation. `toNode` makes what the field resolves to of the service's value; without it, that itself. */
export function payloadOf<Field extends string, Value>(
  field: Field,
  outcome: Outcome<Value>,
): PayloadOf<Field, Value>;
export function payloadOf<Field extends string, Value, Node>(
  field: Field,
  outcome: Outcome<Value>,
  toNode: (value: Value) => Node,
): PayloadOf<Field, Node>;
export function payloadOf<Field extends string, Value>(
  field: Field,
  outcome: Outcome<Value>,
  toNode: (value: Value) => unknown = (value) => value,
): PayloadOf<Field, unknown> {
  const result = outcome.ok ? { [field]: toNode(outcome.value) } : { [field]: null };
  return { ...result, userErrors: outcome.ok ? [] : outcome.userErrors } as never;
}
