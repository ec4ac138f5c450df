import { badUserInput, ChorusError } from '@chorus/errors';
import {
  createSourceEventStream,
  execute,
  getOperationAST,
  GraphQLError,
  locatedError,
  OperationTypeNode,
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
import { ErrorMask, registryErrorIn } from './error-mask';
import { SharedEvents, type EventQuestion } from './shared-events';
import {
  EventStream,
  refusalOf,
  type Resumption,
  type SourceEvent,
  type SourceStream,
  type SubgraphStream,
  type SubscriptionRequest,
} from './subscriptions';

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
  /** Is what nobody's rights bear on executed once for all subscribers who asked the same? Default true. */
  sharing?: boolean;
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
  private readonly shared: SharedEvents | null;
  private readonly mask: ErrorMask;

  constructor(
    subgraph: string,
    private readonly schema: GraphQLSchema,
    /** The fields of the schema that depend on who asks, as `Type.field`. */
    viewerDependent: ReadonlySet<string>,
    { compileAfter = 20, sharing = true }: ExecutorOptions = {},
  ) {
    this.compileAfter = compileAfter ?? Infinity;
    this.shared = sharing ? new SharedEvents(schema, viewerDependent) : null;
    this.mask = new ErrorMask(subgraph);
  }

  async execute(request: SubgraphRequest, context: SubgraphContext): Promise<SubgraphResult> {
    const known = this.documentOf(request.query);
    if (!('document' in known)) return { errors: this.mask.all(known, context.scope) };
    return this.run(known, request, context);
  }

  /**
   * A stream of executed events, or the errors for which there is none. `nobody` makes a context in which nobody asks, for
   * what is executed once for all who asked the same: so that it can hold nothing but the event, which was judged for each
   * of them, and what everybody may see.
   */
  async subscribe(
    request: SubscriptionRequest,
    context: SubgraphContext,
    nobody: () => SubgraphContext,
  ): Promise<SubgraphStream | SubgraphResult> {
    const known = this.documentOf(request.query);
    if (!('document' in known)) return { errors: this.mask.all(known, context.scope) };
    const source = await this.sourceOf(known.document, request, context);
    if (!(Symbol.asyncIterator in source))
      return { errors: this.mask.all(source.errors ?? [], context.scope) };
    const cursor = source.cursor ?? null;
    return new EventStream(
      source[Symbol.asyncIterator](),
      this.executionOf(known, request, context, nobody),
      cursor,
    );
  }

  private executionOf(
    known: KnownDocument,
    request: SubscriptionRequest,
    context: SubgraphContext,
    nobody: () => SubgraphContext,
  ): ConstructorParameters<typeof EventStream>[1] {
    const { shared } = this;
    const key = shared?.keyOf(known.document, request) ?? null;
    const question: EventQuestion | null =
      key === null
        ? null
        : {
            key,
            execute: async (event) => {
              const { cursor, sharedKey } = event;
              return { result: await this.run(known, request, nobody(), event), cursor, sharedKey };
            },
          };
    return {
      execute: (event, awaiter) => {
        const { cursor, sharedKey } = event;
        if (shared && question && sharedKey !== undefined) return shared.execute(question, event, awaiter);
        this.executeEvent(known, request, context, event).then(
          (result) =>
            awaiter.executed({ result, cursor, ...(sharedKey !== undefined && { liveKey: sharedKey }) }),
          (error: unknown) => awaiter.failed(error),
        );
      },
      fail: (error) => ({ errors: this.mask.all([locatedError(error, undefined)], context.scope) }),
    };
  }

  private async sourceOf(
    document: DocumentNode,
    { query: _query, variables, operationName, after }: SubscriptionRequest,
    contextValue: SubgraphContext,
  ): Promise<SourceStream<unknown> | ExecutionResult> {
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.SUBSCRIPTION)
      return { errors: [badUserInput('This is no subscription.')] };
    const rootValue: Resumption = { after };
    const { schema } = this;
    try {
      const options = { schema, document, rootValue, contextValue, variableValues: variables, operationName };
      return (await createSourceEventStream(options)) as SourceStream<unknown> | ExecutionResult;
    } catch (error) {
      return { errors: [locatedError(error, undefined)] };
    }
  }

  /** For one subscriber: shows the state as it is at the event. */
  private executeEvent(
    known: KnownDocument,
    request: SubscriptionRequest,
    context: SubgraphContext,
    event: SourceEvent<unknown>,
  ): Promise<SubgraphResult> {
    context.scope.forget();
    return this.run(known, request, context, event);
  }

  private async run(
    known: KnownDocument,
    request: SubgraphRequest,
    context: SubgraphContext,
    root?: SourceEvent<unknown>,
  ): Promise<SubgraphResult> {
    const { data, errors } = await this.runUnmasked(known, request, context, root);
    return errors ? { data, errors: this.mask.all(errors, context.scope) } : { data };
  }

  private async runUnmasked(
    known: KnownDocument,
    request: SubgraphRequest,
    context: SubgraphContext,
    rootValue?: SourceEvent<unknown>,
  ): Promise<ExecutionResult> {
    const { operationName, variables = {} } = request;
    const compiled = isMeant(known.document, operationName) ? this.compiledOf(known) : null;
    const result = await compiled?.execute(context, variables, rootValue);
    // Without data nothing was executed, because a variable does not fit: graphql-js says it in its own words.
    if (result && 'data' in result) return result;
    const { schema } = this;
    const { document } = known;
    return execute({
      schema,
      document,
      rootValue,
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
}

function parseAndValidate(query: string, schema: GraphQLSchema): KnownDocument | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    return [new ChorusError('GRAPHQL_PARSE_FAILED', error instanceof Error ? error.message : 'Not GraphQL.')];
  }
  const refusal = refusalOf(document, schema.getSubscriptionType() != null);
  if (refusal) return [refusal];
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
