import { NoDeprecatedCustomRule, parse, validate } from 'graphql';
import { removalDateIn } from '../changes/removal-dates';
import { readSchema } from '../composition/compose';
import type { ClientOperation } from '../state';

export interface OperationFinding {
  severity: 'error' | 'warning';
  operation: string;
  operationId: string;
  message: string;
  /** When what it uses goes. */
  removal?: string;
}

/** What keeps operations from running against a public schema, and what of it is deprecated. */
export function checkOperations(operations: readonly ClientOperation[], api: string): OperationFinding[] {
  const schema = readSchema(api);
  return operations.flatMap(({ id: operationId, name: operation, document }): OperationFinding[] => {
    const parsed = parse(document);
    const of = { operation, operationId };
    const errors = validate(schema, parsed);
    if (errors.length > 0)
      return errors.map(({ message }) => ({ severity: 'error' as const, ...of, message }));
    return validate(schema, parsed, [NoDeprecatedCustomRule]).map(({ message }) => {
      const removal = removalDateIn(message);
      return { severity: 'warning' as const, ...of, message, ...(removal !== undefined && { removal }) };
    });
  });
}
