import { validate, type GraphQLSchema } from 'graphql';
import { excusedUsers, userKey } from '../changes/verdicts';
import { findingId } from '../fingerprint';
import type { ChangeVerdict, InvalidOperation } from '../report';
import type { Approval } from '../state';
import type { KnownOperation } from '../usage/usage-index';

const maxErrors = 3;

export interface Validation {
  errorsOf(operation: KnownOperation): readonly string[];
}

/** Validates each document once, however often it is asked for. */
export function validateAgainst(schema: GraphQLSchema): Validation {
  const found = new Map<KnownOperation, readonly string[]>();
  return {
    errorsOf(operation) {
      if (!operation.document) return [];
      const known = found.get(operation);
      if (known) return known;
      const errors = validate(schema, operation.document, undefined, { maxErrors }).map(
        ({ message }) => message,
      );
      found.set(operation, errors);
      return errors;
    },
  };
}

/** The operations that would be refused by the new schema, each with what excuses it, if anything does. */
export function findInvalidOperations(
  operations: readonly KnownOperation[],
  judged: {
    before: Validation | undefined;
    after: Validation;
    verdicts: readonly ChangeVerdict[];
    approvals: ReadonlyMap<string, Approval>;
  },
): InvalidOperation[] {
  const excused = excusedUsers(judged.verdicts);
  return operations.flatMap((operation) => {
    const errors = judged.after.errorsOf(operation);
    if (errors.length === 0) return [];
    const { name, client, count, id: operationId } = operation;
    const user = { client: client.name, version: client.version, operation: name, operationId, count };
    const id = findingId('op', client.name, client.version, operationId);
    const approval = judged.approvals.get(id);
    const wasInvalid = judged.before !== undefined && judged.before.errorsOf(operation).length > 0;
    const excuse = approval
      ? `Approved by ${approval.by}: ${approval.reason}`
      : wasInvalid
        ? 'It did not validate before either.'
        : excused.has(userKey(user))
          ? 'What it uses goes by an allowed change.'
          : undefined;
    return [
      {
        id,
        ...user,
        errors: [...errors],
        allowed: excuse !== undefined,
        reason: excuse ?? 'It works now and would no longer.',
      },
    ];
  });
}
