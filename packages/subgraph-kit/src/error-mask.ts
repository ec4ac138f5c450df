import { ChorusError } from '@chorus/errors';
import { logger } from '@chorus/telemetry';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Errors leave a subgraph masked: only those of the registry say what happened. What broke is logged here. */
export class ErrorMask {
  constructor(private readonly subgraph: string) {}

  all(errors: readonly GraphQLError[], { requestId }: { requestId: string }): GraphQLFormattedError[] {
    return errors.map((error) => this.mask(error, requestId));
  }

  private mask(error: GraphQLError, requestId: string): GraphQLFormattedError {
    const original = registryErrorIn(error);
    const where = { path: error.path, locations: error.locations };
    if (original) {
      this.logRefusal(original, error, requestId);
      return { message: original.message, extensions: original.extensions, ...where };
    }
    // An error without a path, and without a cause but graphql-js's own: a variable that does not fit its type.
    if ((error.originalError ?? error) instanceof GraphQLError && error.path === undefined) {
      return { message: error.message, extensions: { code: 'BAD_USER_INPUT' }, ...where };
    }
    this.logFault(error.originalError ?? error, error, requestId);
    return { message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' }, ...where };
  }

  /** A neighbour that is down fails many fields at once: a line each, and a stack only where something broke. */
  private logRefusal(original: ChorusError, { path }: GraphQLError, requestId: string): void {
    if (original.code === 'INTERNAL') this.logFault(original, original, requestId);
    if (original.code !== 'UNAVAILABLE') return;
    const { subgraph: missing } = original.extensions;
    logger.warn(
      { requestId, subgraph: this.subgraph, missing, path, err: original.originalError },
      'field withheld',
    );
  }

  private logFault(err: unknown, { path }: GraphQLError, requestId: string): void {
    logger.error({ err, requestId, subgraph: this.subgraph, path }, 'field failed');
  }
}

/** The registry error at the end of a chain of causes, if there is one. */
export function registryErrorIn(error: GraphQLError): ChorusError | null {
  let current: unknown = error;
  while (current instanceof GraphQLError) {
    if (current instanceof ChorusError) return current;
    current = current.originalError;
  }
  return current instanceof ChorusError ? current : null;
}
