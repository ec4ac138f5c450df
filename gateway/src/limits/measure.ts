import {
  isCompositeType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { inputValueCost, type CostModel, type FieldCost } from './cost-model';
import { capped, Formula, type Size } from './formula';
import { GivenValues } from './given-values';
import { itemsOf, type ListLength } from './list-length';

/** What an operation asks for: in numbers where the document says it, else to be told for a request's variables. */
export interface Measurements {
  /** Levels of fields. */
  readonly depth: number;
  /** Aliases, those in fragments counted at each spread. */
  readonly aliases: number;
  /** Fields of the root that are executed: what is asked for twice under one name counts once. */
  readonly rootFields: number;
  readonly cost: Formula;
  /** The lengths that are asked for, to be checked: of pages and of lists of ids. */
  readonly lengths: readonly ListLength[];
}

/** Of one selection set, wherever it stands. */
interface Part {
  depth: number;
  aliases: number;
  readonly cost: Formula;
  /** Lists whose length the field around them may know, such as `edges`: what one item costs. */
  readonly items: Map<string, Formula>;
}

/** Of a list that no directive gives a length. */
const unknownLength = 10;

/**
 * What introspection costs. It is answered by the gateway alone, by one walk over the whole schema: all of GraphiQL's
 * question costs about 3,000, so that one document can ask for it once.
 */
const introspectionWeights = new Map([
  ['__schema', 1_000],
  ['__type', 100],
]);
const introspectionFieldWeight = 10;

/**
 * Measures a validated operation in one pass. A fragment is measured once and its part is added wherever it is spread,
 * so that fragments that double each other cost no time. Fragments have no cycles: validation saw to that.
 */
export function measure(
  model: CostModel,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Measurements {
  return new Measuring(model, operation, fragments).run();
}

class Measuring {
  private readonly parts = new Map<string, Part>();
  private readonly lengths: ListLength[] = [];
  private readonly values: GivenValues;

  constructor(
    private readonly model: CostModel,
    private readonly operation: OperationDefinitionNode,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.values = new GivenValues(operation.variableDefinitions);
  }

  run(): Measurements {
    const root = this.model.schema.getRootType(this.operation.operation) ?? undefined;
    const part = this.partOf(this.operation.selectionSet, root);
    const { depth, aliases, cost } = part;
    const rootFields = this.rootNames(this.operation.selectionSet).size;
    addItems(part, []);
    return { depth, aliases, rootFields, cost, lengths: this.lengths };
  }

  private rootNames(
    { selections }: SelectionSetNode,
    names = new Set<string>(),
    seen = new Set<string>(),
  ): Set<string> {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value !== '__typename') names.add((selection.alias ?? selection.name).value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) this.rootNames(selection.selectionSet, names, seen);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = this.fragments.get(selection.name.value);
        if (fragment) this.rootNames(fragment.selectionSet, names, seen);
      }
    }
    return names;
  }

  private partOf({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): Part {
    const sum = emptyPart();
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) this.addField(sum, selection, type);
      else addPart(sum, this.fragmentPart(selection, type));
    }
    return sum;
  }

  private fragmentPart(
    selection: Exclude<SelectionNode, FieldNode>,
    type: GraphQLNamedType | undefined,
  ): Part {
    if (selection.kind === Kind.INLINE_FRAGMENT)
      return this.partOf(selection.selectionSet, this.typeNamed(selection.typeCondition?.name.value) ?? type);
    const name = selection.name.value;
    let part = this.parts.get(name);
    if (!part) {
      const fragment = this.fragments.get(name);
      part = fragment
        ? this.partOf(fragment.selectionSet, this.typeNamed(fragment.typeCondition.name.value))
        : emptyPart();
      this.parts.set(name, part);
    }
    return part;
  }

  private addField(sum: Part, node: FieldNode, parent: GraphQLNamedType | undefined): void {
    if (node.alias) sum.aliases = capped(sum.aliases + 1);
    sum.depth = Math.max(sum.depth, 1);
    const name = node.name.value;
    if (name === '__typename') return;
    const field = this.model.field(parent, name);
    if (!field) return this.addIntrospection(sum, node);
    const inside = node.selectionSet && this.partOf(node.selectionSet, field.type ?? undefined);
    if (inside) {
      sum.depth = Math.max(sum.depth, 1 + inside.depth);
      sum.aliases = capped(sum.aliases + inside.aliases);
    }
    this.addCost(sum, node, field, inside ?? emptyPart());
  }

  private addCost(sum: Part, node: FieldNode, field: FieldCost, inside: Part): void {
    for (const [name, cost] of field.inputs) {
      const given = this.values.of(node, name);
      if (!given) continue;
      if ('known' in given) sum.cost.add(inputValueCost(cost, given.known));
      else sum.cost.add((variables) => inputValueCost(cost, given.read(variables)));
    }
    const { size, lengths } = itemsOf(node, field, this.values);
    this.lengths.push(...lengths);
    addItems(inside, field.size?.sizedFields ?? [], size ?? unknownLength);
    const one = new Formula().add(field.weight).add(1, inside.cost);
    if (!field.isList) sum.cost.add(1, one);
    else if (size !== null) sum.cost.add(size, one);
    else itemFormula(sum, node.name.value).add(1, one);
  }

  /** Levels inside do not count: only chains of `ofType` are deep, and validation bounds the rest. */
  private addIntrospection(sum: Part, node: FieldNode): void {
    const inside = node.selectionSet && this.partOf(node.selectionSet, undefined);
    sum.aliases = capped(sum.aliases + (inside?.aliases ?? 0));
    sum.cost.add(introspectionWeights.get(node.name.value) ?? introspectionFieldWeight);
    if (inside) sum.cost.add(1, inside.cost);
  }

  private typeNamed(name: string | undefined): GraphQLNamedType | undefined {
    const type = name === undefined ? undefined : this.model.schema.getType(name);
    // The types of introspection are weighed as such wherever a fragment names them.
    return isCompositeType(type) && !name?.startsWith('__') ? type : undefined;
  }
}

const emptyPart = (): Part => ({ depth: 0, aliases: 0, cost: new Formula(), items: new Map() });

function itemFormula({ items }: Part, name: string): Formula {
  let formula = items.get(name);
  if (!formula) items.set(name, (formula = new Formula()));
  return formula;
}

function addPart(sum: Part, part: Part): void {
  sum.depth = Math.max(sum.depth, part.depth);
  sum.aliases = capped(sum.aliases + part.aliases);
  sum.cost.add(1, part.cost);
  for (const [name, formula] of part.items) itemFormula(sum, name).add(1, formula);
}

/** Adds the lists of a part to its cost: those that the field around them sizes, and those whose length nobody says. */
function addItems(part: Part, sizedFields: readonly string[], size: Size = 0): void {
  for (const [name, formula] of part.items)
    part.cost.add(sizedFields.includes(name) ? size : unknownLength, formula);
}
