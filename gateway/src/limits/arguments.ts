import {
  Kind,
  valueFromASTUntyped,
  type FieldNode,
  type GraphQLArgument,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** Reads the arguments that decide how long a list may be, in literals, variables and defaults alike. */
export class ArgumentReader {
  /** Did an answer come from a variable? */
  dependsOnVariables = false;

  constructor(
    private readonly definitions: readonly VariableDefinitionNode[],
    private readonly variables: Variables,
  ) {}

  /** The integer given, else the argument's default; null when there is neither (then the subgraph's own default holds). */
  integer(node: FieldNode, argument: GraphQLArgument): number | null {
    const given = this.valueOf(node, argument.name);
    const value = given ?? argument.defaultValue;
    return typeof value === 'number' ? value : null;
  }

  /** The length of the longest list among the arguments: of ids, for instance. Null when no argument is a list. */
  longestList(node: FieldNode): number | null {
    let longest: number | null = null;
    for (const { name } of node.arguments ?? []) {
      const value = this.valueOf(node, name.value);
      if (Array.isArray(value)) longest = Math.max(longest ?? 0, value.length);
    }
    return longest;
  }

  private valueOf(node: FieldNode, name: string): unknown {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    return value && this.read(value);
  }

  private read(value: ValueNode): unknown {
    if (value.kind === Kind.LIST) return value.values;
    if (value.kind !== Kind.VARIABLE) return valueFromASTUntyped(value);
    this.dependsOnVariables = true;
    const name = value.name.value;
    if (Object.hasOwn(this.variables, name)) return this.variables[name];
    const definition = this.definitions.find((candidate) => candidate.variable.name.value === name);
    return definition?.defaultValue && valueFromASTUntyped(definition.defaultValue);
  }
}
