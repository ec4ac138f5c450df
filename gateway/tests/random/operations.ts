import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isUnionType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Random } from './random';

export interface RandomOperation {
  query: string;
  variables: Record<string, unknown>;
}

/** Larger ones may take seconds to plan. */
export interface Size {
  depth: number;
  fields: number;
  /** Fields that are not selected, as `Type.field`. */
  without?: ReadonlySet<string>;
}

/**
 * Queries of every form: aliases, fragments of both kinds, conditions, abstract types, the same field twice. Valid, but for
 * fields of one name that are of two types.
 */
export function randomQuery(schema: GraphQLSchema, random: Random, size: Size): RandomOperation {
  return new Writer(schema, random, size).write();
}

/** Like `randomQuery`: a subscription to one field, which takes where it begins from `$after`. */
export function randomSubscription(
  schema: GraphQLSchema,
  random: Random,
  { field, ...size }: Size & { field: string },
): RandomOperation {
  return new Writer(schema, random, size).writeSubscription(field);
}

const conditions = { yes: true, no: false };

class Writer {
  private readonly fragments: string[] = [];
  private aliases = 0;
  private fields = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
    private readonly size: Size,
  ) {}

  write(): RandomOperation {
    const selection = this.selectionOf(this.schema.getQueryType() as GraphQLObjectType, 0);
    const query = [
      `query Random($yes: Boolean!, $no: Boolean = false) { ${selection} echo: __typename @include(if: $yes) @skip(if: $no) }`,
      ...this.fragments,
    ].join('\n');
    return { query, variables: this.random.chance(0.5) ? conditions : { yes: false } };
  }

  writeSubscription(field: string): RandomOperation {
    const type = getNamedType(this.schema.getSubscriptionType()?.getFields()[field]?.type);
    const selection = this.selectionOf(type as GraphQLCompositeType, 0);
    const root = `${this.random.chance(0.3) ? this.aliased(field) : field}(after: $after)`;
    const query = [
      `subscription Random($after: String, $yes: Boolean!, $no: Boolean = false) { ${root} { ${selection} echo: __typename @include(if: $yes) @skip(if: $no) } }`,
      ...this.fragments,
    ].join('\n');
    return { query, variables: this.random.chance(0.5) ? conditions : { yes: false } };
  }

  private selectionOf(type: GraphQLCompositeType, depth: number): string {
    const parts = isUnionType(type) ? [] : this.fieldsOf(type, depth);
    if (isAbstractType(type)) {
      for (const possible of this.random.some(this.schema.getPossibleTypes(type), 3))
        parts.push(`... on ${possible.name}${this.condition()} { ${this.selectionOf(possible, depth + 1)} }`);
    } else if (this.random.chance(0.15) && depth < this.size.depth) {
      parts.push(this.fragmentOn(type, depth));
    }
    if (this.random.chance(0.3) || parts.length === 0) parts.push(this.aliased('__typename'));
    return parts.join(' ');
  }

  private fragmentOn(type: GraphQLCompositeType, depth: number): string {
    const selection = this.selectionOf(type, depth + 1);
    if (this.random.chance(0.3)) return `...${this.condition()} { ${selection} }`;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${type.name} { ${selection} }`);
    // Spread twice: the second brings nothing new.
    return `...${name}${this.condition()} ...${name}`;
  }

  private fieldsOf(type: Exclude<GraphQLCompositeType, { getTypes: unknown }>, depth: number): string[] {
    const isLast = depth >= this.size.depth || this.fields > this.size.fields;
    const fields = Object.values(type.getFields()).filter(
      ({ name, type: fieldType, args }) =>
        !this.size.without?.has(`${type.name}.${name}`) &&
        !(isLast && isCompositeType(getNamedType(fieldType))) &&
        args.every((argument) => !isRequiredArgument(argument) || this.canWrite(argument)),
    );
    if (fields.length === 0) return [];
    return this.random.some(fields, depth === 0 ? 3 : 5).map((field) => {
      this.fields += 1;
      const named = getNamedType(field.type);
      const inside = isCompositeType(named) ? ` { ${this.selectionOf(named, depth + 1)} }` : '';
      // Arguments that differ must not meet under one name.
      const name = field.args.length > 0 || !this.random.chance(0.8) ? this.aliased(field.name) : field.name;
      return `${name}${this.argumentsOf(field.args)}${this.condition()}${inside}`;
    });
  }

  private aliased(name: string): string {
    this.aliases += 1;
    const strange = ['constructor', 'toString', '__proto__', 'value', 'id_'];
    return this.random.chance(0.1)
      ? `${this.random.of(strange)}${this.aliases}: ${name}`
      : `a${this.aliases}: ${name}`;
  }

  private condition(): string {
    if (this.random.chance(0.85)) return '';
    return ` @${this.random.of(['skip', 'include'])}(if: ${this.random.of(['$yes', '$no', 'true', 'false'])})`;
  }

  private canWrite({ type }: GraphQLArgument): boolean {
    return !isInputObjectType(getNamedType(type));
  }

  private argumentsOf(args: readonly GraphQLArgument[]): string {
    const written = args
      .filter(
        (argument) => this.canWrite(argument) && (isRequiredArgument(argument) || this.random.chance(0.2)),
      )
      .map(({ name, type }) => `${name}: ${this.valueOf(type)}`);
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  private valueOf(type: GraphQLInputType): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return `[${this.valueOf(nullable.ofType)}]`;
    if (isEnumType(nullable)) return this.random.of(nullable.getValues()).name;
    switch (getNamedType(nullable).name) {
      case 'Int':
        return String(1 + this.random.below(5));
      case 'Float':
        return '0.5';
      case 'Boolean':
        return 'true';
      case 'DateTime':
        return '"2026-01-02T03:04:05.678Z"';
      default:
        return `"${this.random.below(6)}"`;
    }
  }
}
