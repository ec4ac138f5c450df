import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import { readCostDirectives, type CostDirectives, type ListSize } from './cost-directives';

/** What a value that is given for an argument or an input field costs. */
export interface InputCost {
  /** Of the value, where it is a list of the list; null where the schema says nothing. */
  readonly weight: number | null;
  /** Of each value of its type, where `weight` does not say it. */
  readonly ofType: number;
  /** The fields of an input object that cost something. */
  readonly fields: ReadonlyMap<string, InputCost>;
}

export interface FieldCost {
  /** Of one instance, what is selected in it aside. */
  readonly weight: number;
  readonly isList: boolean;
  readonly size: ListSize | null;
  /** The argument `ids` of a list: it has one item for each. */
  readonly takesIds: boolean;
  /** The arguments that cost something. */
  readonly inputs: ReadonlyMap<string, InputCost>;
  /** What can be selected in it, null for a plain value. */
  readonly type: GraphQLNamedType | null;
  readonly definition: GraphQLField<unknown, unknown>;
}

/** What a field of Mutation costs that says nothing: a write takes locks, events and what they set off. */
const mutationWeight = 10;

/**
 * What each field of the graph costs, read from `@cost` and `@listSize` in the supergraph. An object costs 1 where
 * nothing else is said, a plain value 0, an input object 1, a mutation 10. A field of an interface costs what the
 * dearest of its types' fields does.
 */
export class CostModel {
  private readonly types = new Map<string, Map<string, FieldCost>>();
  private readonly inputs = new Map<string, InputCost>();

  constructor(
    readonly schema: GraphQLSchema,
    private readonly directives: CostDirectives,
  ) {}

  static read(apiSchema: GraphQLSchema, supergraphSdl: string): CostModel {
    return new CostModel(apiSchema, readCostDirectives(supergraphSdl));
  }

  /** Undefined for `__typename`, fields of introspection, and what is not in the schema. */
  field(type: GraphQLNamedType | undefined, name: string): FieldCost | undefined {
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
    let fields = this.types.get(type.name);
    if (!fields) this.types.set(type.name, (fields = new Map()));
    const known = fields.get(name);
    if (known) return known;
    const definition = type.getFields()[name];
    if (!definition) return undefined;
    const made = this.fieldCost(type, definition);
    fields.set(name, made);
    return made;
  }

  private fieldCost(type: GraphQLNamedType, definition: GraphQLField<unknown, unknown>): FieldCost {
    const named = getNamedType(definition.type);
    const size = this.directives.listSizes.get(`${type.name}.${definition.name}`) ?? null;
    const isList = hasItems(definition.type);
    return {
      definition,
      isList,
      size,
      weight: this.fieldWeight(type, definition),
      takesIds: isList && definition.args.some(({ name, type: of }) => name === 'ids' && hasItems(of)),
      inputs: this.costlyInputs(definition.args, (name) => `${type.name}.${definition.name}(${name}:)`),
      type: isCompositeType(named) ? named : null,
    };
  }

  private fieldWeight(type: GraphQLNamedType, definition: GraphQLField<unknown, unknown>): number {
    const own = this.directives.weights.get(`${type.name}.${definition.name}`);
    if (own !== undefined) return own;
    if (type === this.schema.getMutationType()) return mutationWeight;
    const ofType = this.typeWeight(getNamedType(definition.type));
    if (!isInterfaceType(type)) return ofType;
    const weights = this.schema
      .getPossibleTypes(type)
      .map((possible) => this.fieldWeight(possible, possible.getFields()[definition.name]!));
    return Math.max(ofType, ...weights);
  }

  private typeWeight(type: GraphQLNamedType): number {
    if (isAbstractType(type))
      return Math.max(0, ...this.schema.getPossibleTypes(type).map((possible) => this.typeWeight(possible)));
    const isObject = isCompositeType(type) || isInputObjectType(type);
    return this.directives.weights.get(type.name) ?? (isObject ? 1 : 0);
  }

  private costlyInputs(
    inputs: readonly (GraphQLArgument | GraphQLInputField)[],
    coordinateOf: (name: string) => string,
  ): ReadonlyMap<string, InputCost> {
    const costs = inputs.map(({ name, type }) => {
      const weight = this.directives.weights.get(coordinateOf(name)) ?? null;
      return [name, { ...this.inputType(getNamedType(type)), weight }] as const;
    });
    return new Map(costs.filter(([, cost]) => (cost.weight ?? cost.ofType) > 0 || cost.fields.size > 0));
  }

  /** An input type may hold itself: it is known before its fields are. */
  private inputType(type: GraphQLNamedType): InputCost {
    const known = this.inputs.get(type.name);
    if (known) return known;
    const fields = new Map<string, InputCost>();
    const cost = { weight: null, ofType: this.typeWeight(type), fields };
    this.inputs.set(type.name, cost);
    if (!isInputObjectType(type)) return cost;
    const costly = this.costlyInputs(Object.values(type.getFields()), (name) => `${type.name}.${name}`);
    for (const [name, of] of costly) fields.set(name, of);
    return cost;
  }
}

/** What a value costs that is given for an input; null costs nothing. */
export function inputValueCost(cost: InputCost, value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (Array.isArray(value))
    return value.reduce<number>((sum, item) => sum + inputValueCost(cost, item), cost.weight ?? 0);
  let sum = cost.weight ?? cost.ofType;
  if (typeof value !== 'object') return sum;
  for (const [name, of] of cost.fields)
    if (Object.hasOwn(value, name)) sum += inputValueCost(of, (value as Record<string, unknown>)[name]);
  return sum;
}

const hasItems = (type: GraphQLType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
