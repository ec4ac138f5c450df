import { createHash } from 'node:crypto';
import { userError, type UserError } from '@chorus/subgraph-kit';

/** Operations that take an idempotency key. */
export type KeyedOperation = 'createPost' | 'addComment';

/** What a client's key stands for: this person, this operation, these contents. */
export interface RequestKey {
  accountId: string;
  operation: KeyedOperation;
  key: string;
  contentsHash: string;
}

const printableAscii = /^[\x20-\x7e]{1,100}$/;

/** The error of a key that is malformed, else null. */
export function checkKey(key: string | null | undefined): UserError | null {
  if (key == null || printableAscii.test(key)) return null;
  return userError('INVALID', 'Use 1 to 100 printable ASCII characters.', 'idempotencyKey');
}

/** The request's key, which must be well formed; null where the client gave none. */
export function requestKeyOf<Input extends { idempotencyKey?: string | null }>(
  accountId: string,
  operation: KeyedOperation,
  { idempotencyKey, ...contents }: Input,
): RequestKey | null {
  return idempotencyKey == null
    ? null
    : { accountId, operation, key: idempotencyKey, contentsHash: hashOf(contents) };
}

export const idempotencyConflict = (): UserError =>
  userError('IDEMPOTENCY_CONFLICT', 'This key was used before with other contents.', 'idempotencyKey');

// The order of an object's fields is the client's whim; null and absent mean the same to every keyed operation.
function hashOf(contents: object): string {
  const fields = Object.entries(contents)
    .filter(([, value]) => value != null)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
}
