import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CacheHint, CacheHints } from './cache-hints';

export interface MaxAgeOptions {
  schema: GraphQLSchema;
  hints: CacheHints;
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

/**
 * For how many seconds an answer to a validated query may be kept, by its document alone: the least that the hints of
 * its fields allow, 0 for not at all. The rules are those of Apollo Server's `@cacheControl`, without its look at each
 * value: a field that returns an object must have a hint, or its type must; a scalar of an object goes with it. Where a
 * type is abstract, each type that it may turn out to be counts.
 */
export const maxAgeOf = (options: MaxAgeOptions): number => new Policy(options).run();

class Policy {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(private readonly options: MaxAgeOptions) {
    this.fragments = new Map(
      options.document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
  }

  run(): number {
    const { schema, operation } = this.options;
    const root = schema.getRootType(operation.operation);
    const least = root ? this.leastOf(operation.selectionSet, root, null) : 0;
    return Number.isFinite(least) ? least : 0;
  }

  /** `parent`: the age of the object that the selections are of, null at the root. Infinite where nothing is asked. */
  private leastOf(
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    parent: number | null,
  ): number {
    let least = Infinity;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) least = Math.min(least, this.ageOf(selection, type, parent));
      else {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD ? this.fragments.get(selection.name.value) : selection;
        if (!inner) return 0;
        least = Math.min(least, this.leastOf(inner.selectionSet, this.conditionOf(inner) ?? type, parent));
      }
      if (least === 0) return 0;
    }
    return least;
  }

  private conditionOf({ typeCondition }: Pick<InlineFragmentNode, 'typeCondition'>) {
    const type = typeCondition && this.options.schema.getType(typeCondition.name.value);
    return isCompositeType(type) ? type : undefined;
  }

  private ageOf(node: FieldNode, type: GraphQLCompositeType, parent: number | null): number {
    const { value: name } = node.name;
    if (name === '__typename') return Infinity;
    const field = isUnionType(type) ? undefined : type.getFields()[name];
    // Introspection is not of the graph's data, and changes with a deployment.
    if (!field) return 0;
    const returned = getNamedType(field.type);
    const isObject = isCompositeType(returned);
    const hint = this.hintOfField(type, name) ?? (isObject ? this.hintOfType(returned) : 'inherit');
    const own = hint === 'inherit' ? parent : hint;
    if (own === null || own === 0) return 0;
    if (!isObject || !node.selectionSet) return own;
    return Math.min(own, this.leastOf(node.selectionSet, returned, own));
  }

  private hintOfField(type: GraphQLCompositeType, name: string): CacheHint | undefined {
    return this.leastHint(
      [type, ...this.possible(type)].map((one) => this.options.hints.get(`${one.name}.${name}`)),
    );
  }

  /** None unless the type itself has one: a type that is added to a union must not open it to caches. */
  private hintOfType(type: GraphQLCompositeType): CacheHint {
    const own = this.options.hints.get(type.name);
    if (own === undefined) return 0;
    return this.leastHint([own, ...this.possible(type).map(({ name }) => this.options.hints.get(name))]) ?? 0;
  }

  private possible(type: GraphQLCompositeType) {
    return isAbstractType(type) ? this.options.schema.getPossibleTypes(type) : [];
  }

  private leastHint(hints: readonly (CacheHint | undefined)[]): CacheHint | undefined {
    const given = hints.filter((hint) => hint !== undefined);
    const ages = given.filter((hint) => hint !== 'inherit');
    return ages.length > 0 ? Math.min(...ages) : given[0];
  }
}
