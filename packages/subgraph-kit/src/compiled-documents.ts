import {
  BREAK,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isObjectType,
  Kind,
  OperationTypeNode,
  typeFromAST,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ArgumentNode,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

/** A document that became a function of its own: as `execute` of graphql-js, for one schema and one document. */
export interface CompiledDocument {
  execute(
    context: unknown,
    variables: Readonly<Record<string, unknown>>,
    root?: unknown,
  ): ExecutionResult | Promise<ExecutionResult>;
  /** How many fields the document selects: each takes about 5 kB of memory. */
  readonly fields: number;
}

/** Compiling takes about 0.15 ms a field, during which the process does nothing else. */
const maxFields = 100;

/**
 * The document as JavaScript (graphql-jit), or null when it asks for something that graphql-jit does otherwise than
 * graphql-js: then graphql-js must execute it. `document` is valid for `schema`.
 */
export function compileDocument(schema: GraphQLSchema, document: DocumentNode): CompiledDocument | null {
  const fields = compilableFields(schema, document);
  if (fields === null) return null;
  const compiled = compileQuery(schema, document, undefined, { disablingCapturingStackErrors: true });
  if (!isCompiledQuery(compiled)) return null;
  return { fields, execute: (context, variables, root) => compiled.query(root, context, variables) };
}

/**
 * How many fields the document selects, null when it cannot be compiled.
 *
 * What graphql-jit 0.8.9 does as graphql-js does: one query, or one event of a subscription, that asks for fields of
 * objects with plain arguments, which is what query plans hold. Not among it, each for a reason seen in its source and kept by a test:
 * - `@skip` and `@include`: the conditions of a field that is selected twice are merged into one.
 * - Literals of text and lists or objects of literals: they become source code, and not safely: a text that looks like
 *   its mark for dates would run as a program. A variable in such an object is null when it is not given.
 * - Defaults of variables (a date becomes a text), and variables of input types.
 * - Abstract types, but for the union of entities: a `resolveType` that throws leaves the answer waiting for ever.
 * - Names in which a `_` could make two paths look the same, and `__proto__`.
 * - Mutations: one field after the other is nothing to hurry.
 */
function compilableFields(schema: GraphQLSchema, document: DocumentNode): number | null {
  const [operation, ...others] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION || others.length > 0) return null;
  if (operation.operation === OperationTypeNode.MUTATION || !variablesArePlain(schema, operation))
    return null;
  const types = new TypeInfo(schema);
  let fields = 0;
  let isPlain = true;
  const stopUnless = (condition: boolean) => {
    if (condition) return undefined;
    isPlain = false;
    return BREAK;
  };
  visit(
    operation,
    visitWithTypeInfo(types, {
      Directive: () => stopUnless(false),
      Argument: (node) => stopUnless(isPlainArgument(node)),
      InlineFragment: () => stopUnless(isObjectType(types.getType())),
      Field: (node) => {
        fields += 1;
        const type = getNamedType(types.getType());
        const isConcrete = !isAbstractType(type) || type.name === '_Entity';
        return stopUnless(isConcrete && isPlainName(node) && fields <= maxFields);
      },
    }),
  );
  return isPlain ? fields : null;
}

const variablesArePlain = (schema: GraphQLSchema, operation: OperationDefinitionNode): boolean =>
  (operation.variableDefinitions ?? []).every(
    ({ variable, type, defaultValue }: VariableDefinitionNode) =>
      defaultValue === undefined &&
      /^[A-Za-z]\w*$/.test(variable.name.value) &&
      !isInputObjectType(getNamedType(typeFromAST(schema, type as never))),
  );

const plainValues: readonly Kind[] = [Kind.VARIABLE, Kind.INT, Kind.FLOAT, Kind.BOOLEAN, Kind.ENUM];

const isPlainArgument = ({ value }: ArgumentNode): boolean => plainValues.includes(value.kind);

function isPlainName({ name, alias }: FieldNode): boolean {
  if (alias) return /^[A-Za-z0-9]+$/.test(alias.value);
  return name.value === '__typename' || !name.value.startsWith('__');
}
