import { ChorusError } from '@chorus/errors';
import { logger } from '@chorus/telemetry';
import {
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { compileDocument, type CompiledDocument } from './compiled-documents';
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

export interface ExecutorOptions {
  /**
   * A document is compiled when it was executed this often; 0 compiles it at once. Null compiles none. Default 20: about
   * when the time that it saves has paid for the time that it takes.
   */
  compileAfter?: number | null;
}

/** A document that fits the schema. */
interface KnownDocument {
  document: DocumentNode;
  /** Since it was last compiled, or first seen. */
  uses: number;
  /** False once it is known that graphql-js must execute it. */
  isCompilable: boolean;
}

/** Fields of compiled documents that are kept: about 25 MB. */
const maxCompiledFields = 5000;

/**
 * Executes a subgraph's operations. Documents come from the gateway's query plans, so they are few and repeat: each is
 * parsed and validated once (the newest 1,000 are kept), and those that repeat are compiled (`compileDocument`).
 * Errors leave masked: only those of the registry say what happened.
 */
export class DocumentExecutor {
  private readonly documents = new LRUCache<string, KnownDocument | readonly GraphQLError[]>({ max: 1000 });
  private readonly compiled = new LRUCache<KnownDocument, CompiledDocument>({
    maxSize: maxCompiledFields,
    sizeCalculation: ({ fields }) => fields,
    // Else documents that push each other out would be compiled at every use.
    dispose: (_compiled, known) => (known.uses = 0),
  });
  private readonly compileAfter: number;

  constructor(
    private readonly subgraph: string,
    private readonly schema: GraphQLSchema,
    { compileAfter = 20 }: ExecutorOptions = {},
  ) {
    this.compileAfter = compileAfter ?? Infinity;
  }

  async execute(request: SubgraphRequest, context: SubgraphContext): Promise<SubgraphResult> {
    const known = this.documentOf(request.query);
    if (!('document' in known)) return { errors: known.map((error) => this.mask(error, context)) };
    const { data, errors } = await this.run(known, request, context);
    return errors ? { data, errors: errors.map((error) => this.mask(error, context)) } : { data };
  }

  private async run(known: KnownDocument, request: SubgraphRequest, context: SubgraphContext) {
    const { operationName, variables = {} } = request;
    const compiled = isMeant(known.document, operationName) ? this.compiledOf(known) : null;
    const result = await compiled?.execute(context, variables);
    // Without data nothing was executed, because a variable does not fit: graphql-js says it in its own words.
    if (result && 'data' in result) return result;
    const { schema } = this;
    const { document } = known;
    return execute({
      schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
      fieldResolver: plainProperty,
    });
  }

  private compiledOf(known: KnownDocument): CompiledDocument | null {
    const compiled = this.compiled.get(known);
    if (compiled) return compiled;
    known.uses += 1;
    return known.isCompilable && known.uses > this.compileAfter ? this.compile(known) : null;
  }

  private compile(known: KnownDocument): CompiledDocument | null {
    const compiled = compileDocument(this.schema, known.document);
    if (compiled) this.compiled.set(known, compiled);
    else known.isCompilable = false;
    return compiled;
  }

  private documentOf(query: string): KnownDocument | readonly GraphQLError[] {
    let known = this.documents.get(query);
    if (!known) {
      known = parseAndValidate(query, this.schema);
      this.documents.set(query, known);
    }
    return known;
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

function parseAndValidate(query: string, schema: GraphQLSchema): KnownDocument | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return [new ChorusError('GRAPHQL_PARSE_FAILED', error instanceof Error ? error.message : 'Not GraphQL.')];
  }
  const errors = validate(schema, document);
  return errors.length === 0
    ? { document, uses: 0, isCompilable: true }
    : // A value that a scalar cannot read is the client's doing, in a variable and in the document alike.
      errors.map(
        (error) => registryErrorIn(error) ?? new ChorusError('GRAPHQL_VALIDATION_FAILED', error.message),
      );
}

/** What stands for a field that has no resolver. Compiled documents neither call nor await it, so nothing else may. */
const plainProperty: GraphQLFieldResolver<Record<string, unknown> | undefined, unknown> = (
  parent,
  _args,
  _context,
  { parentType, fieldName },
) => {
  const value = parent?.[fieldName];
  if (
    typeof value === 'function' ||
    typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
  )
    throw new TypeError(`${parentType.name}.${fieldName} is no plain value: it needs a resolver.`);
  return value;
};

/** Is the document's first operation the one that is named? */
function isMeant({ definitions: [operation] }: DocumentNode, operationName: string | undefined): boolean {
  return !operationName || (operation as OperationDefinitionNode).name?.value === operationName;
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
