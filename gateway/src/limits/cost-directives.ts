import {
  Kind,
  parse,
  valueFromASTUntyped,
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
} from 'graphql';

/** `@listSize`: how long a list is, or the lists in the object that a field returns. */
export interface ListSize {
  /** Where no slicing argument says it. */
  readonly assumedSize: number | null;
  /** The arguments that say it. */
  readonly slicingArguments: readonly string[];
  /** The lists in the returned object that have this size. */
  readonly sizedFields: readonly string[];
  /** Whoever asks has to give one of the slicing arguments, and only one. */
  readonly requireOneSlicingArgument: boolean;
}

/** By coordinate: `User`, `User.posts`, `User.posts(first:)`, `CreatePostInput.text`. */
export interface CostDirectives {
  readonly weights: ReadonlyMap<string, number>;
  readonly listSizes: ReadonlyMap<string, ListSize>;
}

/** Reads the cost directives of a supergraph, under the names that composition gives them: `@cost` and `@listSize`. */
export function readCostDirectives(supergraphSdl: string): CostDirectives {
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSize>();
  const read = (coordinate: string, directives: readonly ConstDirectiveNode[] = []): void => {
    for (const directive of directives) {
      if (directive.name.value === 'cost') weights.set(coordinate, Number(argumentsOf(directive).weight));
      if (directive.name.value === 'listSize') listSizes.set(coordinate, listSizeOf(directive));
    }
  };
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION)
      continue;
    const type = definition.name.value;
    read(type, definition.directives as readonly ConstDirectiveNode[]);
    for (const field of fieldsOf(definition)) {
      const coordinate = `${type}.${field.name.value}`;
      read(coordinate, field.directives);
      for (const argument of 'arguments' in field ? (field.arguments ?? []) : [])
        read(`${coordinate}(${argument.name.value}:)`, argument.directives);
    }
  }
  return { weights, listSizes };
}

function fieldsOf(definition: DefinitionNode): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
  return 'fields' in definition ? (definition.fields ?? []) : [];
}

function listSizeOf(directive: ConstDirectiveNode): ListSize {
  const given = argumentsOf(directive) as Partial<ListSize>;
  return {
    assumedSize: given.assumedSize ?? null,
    slicingArguments: given.slicingArguments ?? [],
    sizedFields: given.sizedFields ?? [],
    requireOneSlicingArgument: given.requireOneSlicingArgument ?? true,
  };
}

const argumentsOf = (directive: ConstDirectiveNode): Record<string, unknown> =>
  Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
