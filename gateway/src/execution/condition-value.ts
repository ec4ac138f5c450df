import { GraphQLBoolean, valueFromAST, type OperationDefinitionNode } from 'graphql';

/** What the variable of a condition is: as given, else its default. Undefined where it has neither. */
export function conditionValue(
  name: string,
  { variableDefinitions }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  if (Object.hasOwn(variables, name)) return variables[name];
  const definition = variableDefinitions?.find(({ variable }) => variable.name.value === name);
  return valueFromAST(definition?.defaultValue, GraphQLBoolean);
}
