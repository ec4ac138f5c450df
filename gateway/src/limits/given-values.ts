import {
  Kind,
  valueFromASTUntyped,
  type FieldNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Variables } from './formula';

/** The value of an argument: known from the document, or read from the variables of a request. */
export type GivenValue = { readonly known: unknown } | { readonly read: (variables: Variables) => unknown };

/** Reads what an operation gives for arguments: literals, variables, and the variables' own defaults. */
export class GivenValues {
  private readonly defaults: ReadonlyMap<string, unknown>;

  constructor(definitions: readonly VariableDefinitionNode[] = []) {
    this.defaults = new Map(
      definitions.flatMap(({ variable, defaultValue }) =>
        defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
      ),
    );
  }

  /** Null where the field is not given the argument. */
  of(node: FieldNode, argument: string): GivenValue | null {
    const given = node.arguments?.find(({ name }) => name.value === argument)?.value;
    if (!given) return null;
    if (given.kind === Kind.VARIABLE) {
      const name = given.name.value;
      return { read: (variables) => this.variable(name, variables) };
    }
    if (!holdsVariable(given)) return { known: valueFromASTUntyped(given) };
    return { read: (variables) => valueFromASTUntyped(given, this.withDefaults(variables)) };
  }

  private variable(name: string, variables: Variables): unknown {
    return Object.hasOwn(variables, name) ? variables[name] : this.defaults.get(name);
  }

  private withDefaults(variables: Variables): Record<string, unknown> {
    return { ...Object.fromEntries(this.defaults), ...variables };
  }
}

function holdsVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(holdsVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => holdsVariable(field.value));
}
