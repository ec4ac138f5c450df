import { ChorusError } from '@chorus/errors';
import { logger } from '@chorus/telemetry';
import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { SubgraphContext } from './context';

export interface SubgraphRequest {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

export interface SubgraphResult {
  data?: ExecutionResult['data'];
  errors?: GraphQLFormattedError[];
}

/**
 * Executes a subgraph's operations. Documents come from the gateway's query plans, so they are few and repeat: each is
 * parsed and validated once (the newest 1,000 are kept). Errors leave masked: only those of the registry say what happened.
 */
export class DocumentExecutor {
  private readonly documents = new LRUCache<string, DocumentNode | readonly GraphQLError[]>({ max: 1000 });

  constructor(
    private readonly subgraph: string,
    private readonly schema: GraphQLSchema,
  ) {}

  async execute(request: SubgraphRequest, context: SubgraphContext): Promise<SubgraphResult> {
    const document = this.documentOf(request.query);
    if (!('kind' in document)) return { errors: document.map((error) => this.mask(error, context)) };
    const result = await execute({
      schema: this.schema,
      document,
      contextValue: context,
      variableValues: request.variables,
      operationName: request.operationName,
    });
    if (!result.errors) return { data: result.data };
    return { data: result.data, errors: result.errors.map((error) => this.mask(error, context)) };
  }

  private documentOf(query: string): DocumentNode | readonly GraphQLError[] {
    let document = this.documents.get(query);
    if (!document) {
      document = parseAndValidate(query, this.schema);
      this.documents.set(query, document);
    }
    return document;
  }

  private mask(error: GraphQLError, { scope }: SubgraphContext): GraphQLFormattedError {
    const original = registryErrorIn(error);
    const where = { path: error.path, locations: error.locations };
    if (original) {
      this.logRefusal(original, error, scope.requestId);
      return { message: original.message, extensions: original.extensions, ...where };
    }
    // An error without a path, and without a cause but graphql-js's own: a variable that does not fit its type.
    if ((error.originalError ?? error) instanceof GraphQLError && error.path === undefined) {
      return { message: error.message, extensions: { code: 'BAD_USER_INPUT' }, ...where };
    }
    this.logFault(error.originalError ?? error, error, scope.requestId);
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

function parseAndValidate(query: string, schema: GraphQLSchema): DocumentNode | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return [new ChorusError('GRAPHQL_PARSE_FAILED', error instanceof Error ? error.message : 'Not GraphQL.')];
  }
  const errors = validate(schema, document);
  return errors.length === 0
    ? document
    : // A value that a scalar cannot read is the client's doing, in a variable and in the document alike.
      errors.map(
        (error) => registryErrorIn(error) ?? new ChorusError('GRAPHQL_VALIDATION_FAILED', error.message),
      );
}

/** The registry error at the end of a chain of causes, if there is one. */
function registryErrorIn(error: GraphQLError): ChorusError | null {
  let current: unknown = error;
  while (current instanceof GraphQLError) {
    if (current instanceof ChorusError) return current;
    current = current.originalError;
  }
  return current instanceof ChorusError ? current : null;
}
