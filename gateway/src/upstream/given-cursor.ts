import { Kind, OperationTypeNode, parse, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { SubscriptionRequest } from '@chorus/subgraph-kit';

/** How an operation of a plan says after which cursor it begins. */
type CursorArgument = { variable: string } | { text: string } | null | 'something else';

/** Operations come from plans: few, and again and again. */
const known = new LRUCache<string, { argument: CursorArgument }>({ max: 1_000 });

/**
 * The cursor after which a subscription begins, null where it begins now, undefined where that cannot be told; and what it
 * asks beside that: the same text for the same.
 */
export function givenCursor(request: SubscriptionRequest): {
  after: string | null | undefined;
  asked: string;
} {
  const { query, operationName = null, variables = {} } = request;
  const argument = argumentOf(query);
  if (argument === 'something else') return { after: undefined, asked: '' };
  const isVariable = argument !== null && 'variable' in argument;
  const { [isVariable ? argument.variable : '']: given = null, ...others } = variables;
  const own = isVariable ? given : (argument?.text ?? null);
  const after = request.after ?? own;
  if (after !== null && typeof after !== 'string') return { after: undefined, asked: '' };
  return { after, asked: JSON.stringify([query, operationName, isVariable ? others : variables]) };
}

function argumentOf(query: string): CursorArgument {
  let found = known.get(query);
  if (!found) known.set(query, (found = { argument: readArgument(query) }));
  return found.argument;
}

function readArgument(query: string): CursorArgument {
  const operation = onlyOperation(query);
  const [root] = operation?.selectionSet.selections ?? [];
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION || root?.kind !== Kind.FIELD)
    return 'something else';
  const value = root.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (!value || value.kind === Kind.NULL) return null;
  if (value.kind === Kind.STRING) return { text: value.value };
  if (value.kind !== Kind.VARIABLE) return 'something else';
  const variable = value.name.value;
  const definition = operation.variableDefinitions?.find((one) => one.variable.name.value === variable);
  return definition?.defaultValue ? 'something else' : { variable };
}

function onlyOperation(query: string): OperationDefinitionNode | undefined {
  try {
    const operations = parse(query, { noLocation: true }).definitions.filter(
      (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
    );
    return operations.length === 1 ? operations[0] : undefined;
  } catch {
    // The subgraph says so.
    return undefined;
  }
}
