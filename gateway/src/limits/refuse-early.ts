import type { ASTVisitor, DocumentNode, GraphQLError, ValidationContext } from 'graphql';
import type { OperationLimits } from '../options';
import { shapeLimitIn } from './shape';

/** More are not told: an answer to a hundred mistakes would be many times the size of the question. */
export const maxValidationErrors = 20;

/**
 * A validation rule that looks at a document before any other rule does, since a document's own node is visited first,
 * and ends validation where the document's shape is over a limit.
 */
export const refuseEarly =
  (limits: OperationLimits) =>
  (context: ValidationContext): ASTVisitor => ({
    Document(document: DocumentNode) {
      const refusal = shapeLimitIn(document, limits);
      if (refusal) endValidation(context, refusal);
    },
  });

/** graphql-js has no other way to end a validation from a rule: it throws by itself when it may report no more errors. */
export function endValidation(context: ValidationContext, error: GraphQLError): never {
  for (;;) context.reportError(error);
}
