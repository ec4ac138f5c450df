import {
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { ArgumentReader, type Variables } from './arguments';

export interface Measurements {
  depth: number;
  aliases: number;
  cost: number;
  /** The largest page asked for, 0 when none is. */
  pageSize: number;
  /** The argument with a negative page size, if there is one. */
  negative: string | null;
  /** Would the same operation measure otherwise with other variables? */
  dependsOnVariables: boolean;
}

/** Of one selection set, wherever it stands. */
interface Part {
  depth: number;
  aliases: number;
  /** Fields that are there once. */
  once: number;
  /** Fields in lists whose length the parent knows: `edges` and `nodes` of a connection. */
  perItem: number;
}

/** Items assumed in a list that has no page size: hashtags, mentions, reaction counts. */
const assumedListLength = 5;
/** A field of `__schema` or `__type` stands for many: the whole of GraphiQL's question costs about a tenth of the limit. */
const introspectionWeight = 10;

export interface MeasureOptions {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: Variables;
}

/**
 * Measures a validated operation in one pass. A fragment is measured once and its numbers are added wherever it is
 * spread, so that fragments that double each other cost no time. Fragments have no cycles: validation saw to that.
 *
 * The cost is the number of fields that the answer may hold: a field counts 1, times the page sizes of the lists that
 * it stands in.
 */
export function measure(options: MeasureOptions): Measurements {
  return new Measuring(options).run();
}

class Measuring {
  private readonly parts = new Map<string, Part>();
  private readonly arguments: ArgumentReader;
  private pageSize = 0;
  private negative: string | null = null;

  constructor(private readonly options: MeasureOptions) {
    this.arguments = new ArgumentReader(options.operation.variableDefinitions ?? [], options.variables);
  }

  run(): Measurements {
    const { schema, operation } = this.options;
    const part = this.partOf(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
    const { pageSize, negative } = this;
    const { dependsOnVariables } = this.arguments;
    return {
      depth: part.depth,
      aliases: part.aliases,
      cost: totalOf(part),
      pageSize,
      negative,
      dependsOnVariables,
    };
  }

  private partOf(selections: SelectionSetNode, type: GraphQLCompositeType | undefined): Part {
    const sum: Part = { depth: 0, aliases: 0, once: 0, perItem: 0 };
    for (const selection of selections.selections) {
      if (selection.kind === Kind.FIELD) add(sum, this.fieldPart(selection, type));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) add(sum, this.fragmentPart(selection.name.value));
      else
        add(
          sum,
          this.partOf(selection.selectionSet, this.typeNamed(selection.typeCondition?.name.value) ?? type),
        );
    }
    return sum;
  }

  private fragmentPart(name: string): Part {
    let part = this.parts.get(name);
    if (!part) {
      const fragment = this.options.fragments.get(name);
      part = fragment
        ? this.partOf(fragment.selectionSet, this.typeNamed(fragment.typeCondition.name.value))
        : { depth: 0, aliases: 0, once: 0, perItem: 0 };
      this.parts.set(name, part);
    }
    return part;
  }

  private fieldPart(node: FieldNode, parent: GraphQLCompositeType | undefined): Part {
    const aliases = node.alias ? 1 : 0;
    if (node.name.value === '__typename') return { depth: 1, aliases, once: 0, perItem: 0 };
    const field = fieldOf(parent, node.name.value);
    if (!field) return this.introspectionPart(node, aliases);
    const type = getNamedType(field.type);
    const children =
      node.selectionSet && this.partOf(node.selectionSet, isCompositeType(type) ? type : undefined);
    if (!children) return { depth: 1, aliases, once: 1, perItem: 0 };
    return {
      depth: 1 + children.depth,
      aliases: aliases + children.aliases,
      ...this.weigh(node, field, children),
    };
  }

  private weigh(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    children: Part,
  ): Pick<Part, 'once' | 'perItem'> {
    const pageSize = this.pageSizeOf(node, field);
    const isList = hasItems(field.type);
    if (!isList)
      return { once: 1 + children.once + (pageSize ?? assumedListLength) * children.perItem, perItem: 0 };
    const length = pageSize ?? this.arguments.longestList(node);
    // A list without a size of its own belongs to the connection that it stands in.
    return length === null
      ? { once: 0, perItem: 1 + totalOf(children) }
      : { once: 1 + length * totalOf(children), perItem: 0 };
  }

  private pageSizeOf(node: FieldNode, field: GraphQLField<unknown, unknown>): number | null {
    let size: number | null = null;
    for (const name of ['first', 'last']) {
      const argument = field.args.find((candidate) => candidate.name === name);
      const value = argument && this.arguments.integer(node, argument);
      if (value === null || value === undefined) continue;
      if (value < 0) this.negative ??= name;
      size = Math.max(size ?? 0, value);
    }
    if (size !== null) this.pageSize = Math.max(this.pageSize, size);
    return size;
  }

  /** Levels inside do not count: only chains of `ofType` are deep, and validation bounds the rest. */
  private introspectionPart(node: FieldNode, aliases: number): Part {
    const inside = node.selectionSet && this.partOf(node.selectionSet, undefined);
    const once = introspectionWeight + (inside?.once ?? 0);
    return { depth: 1, aliases: aliases + (inside?.aliases ?? 0), once, perItem: 0 };
  }

  private typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.options.schema.getType(name);
    // The types of introspection are weighed as such wherever a fragment names them.
    return isCompositeType(type) && !name?.startsWith('__') ? type : undefined;
  }
}

/** Sums stay exact and JSON-safe however often fragments double each other. */
const capped = (value: number): number => Math.min(value, Number.MAX_SAFE_INTEGER);

const totalOf = ({ once, perItem }: Part): number => capped(once + assumedListLength * perItem);

function add(sum: Part, part: Part): void {
  sum.depth = Math.max(sum.depth, part.depth);
  sum.aliases = capped(sum.aliases + part.aliases);
  sum.once = capped(sum.once + part.once);
  sum.perItem = capped(sum.perItem + part.perItem);
}

function fieldOf(
  parent: GraphQLCompositeType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (!parent || name.startsWith('__')) return undefined;
  return isObjectType(parent) || 'getFields' in parent ? parent.getFields()[name] : undefined;
}

const hasItems = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
