import { createHash } from 'node:crypto';
import { fail, userError, type UserError } from '@chorus/subgraph-kit';

/** What a client's key stands for: this person, this operation, these contents. */
export interface RequestKey {
  accountId: string;
  operation: 'sendMessage' | 'startConversation';
  key: string;
  contentsHash: string;
}

const printableAscii = /^[\x20-\x7e]{1,100}$/;

/** The error of a key that is malformed, else null. */
export const checkKey = (key: string): UserError | null =>
  printableAscii.test(key)
    ? null
    : userError('INVALID', 'Use 1 to 100 printable ASCII characters.', 'idempotencyKey');

export const idempotencyConflict = () =>
  fail(userError('IDEMPOTENCY_CONFLICT', 'This key was used before with other contents.', 'idempotencyKey'));

/** The same for the same contents: `parts` are texts, and null for what was not given. */
export const hashOf = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
