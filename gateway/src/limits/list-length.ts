import { badUserInput } from '@chorus/errors';
import type { FieldNode } from 'graphql';
import type { ListSize } from './cost-directives';
import type { FieldCost } from './cost-model';
import type { Size, Variables } from './formula';
import type { GivenValue, GivenValues } from './given-values';

/** How many items one argument asks for. */
export interface ListLength {
  readonly limit: 'page size' | 'ids';
  readonly argument: string;
  /** How many there may be; null: as many as on any page. */
  readonly allowed: number | null;
  /** Null where the variables do not say it. */
  readonly length: number | ((variables: Variables) => number | null);
}

interface Items {
  /** How long the lists are; null where no directive says it. */
  readonly size: Size | null;
  /** What is asked for, to be checked. */
  readonly lengths: readonly ListLength[];
}

/**
 * How many items the lists of a field have by its `@listSize`. Where two slicing arguments are given, the larger counts.
 * A list that takes `ids` has one item for each: the specification knows numbers only, so its assumed size is how many
 * there may be.
 */
export function itemsOf(node: FieldNode, field: FieldCost, values: GivenValues): Items {
  const { size } = field;
  if (!size) return { size: null, lengths: [] };
  if (field.takesIds && size.slicingArguments.length === 0) {
    const length = lengthFrom(values.of(node, 'ids'), countIds) ?? 0;
    const ids = { limit: 'ids', argument: 'ids', allowed: size.assumedSize, length } as const;
    return { size: largest([ids], 0), lengths: [ids] };
  }
  const lengths = pagesOf(node, field, size, values);
  if (size.requireOneSlicingArgument && size.slicingArguments.length > 0) requireOne(node, size, lengths);
  return { size: largest(lengths, size.assumedSize ?? 0), lengths };
}

function pagesOf(node: FieldNode, field: FieldCost, size: ListSize, values: GivenValues): ListLength[] {
  return size.slicingArguments.flatMap((argument): ListLength[] => {
    const { defaultValue } = field.definition.args.find(({ name }) => name === argument) ?? {};
    const byDefault = integerIn(defaultValue);
    const length =
      lengthFrom(values.of(node, argument), (value) => integerIn(value) ?? byDefault) ?? byDefault;
    return length === null ? [] : [{ limit: 'page size', argument, allowed: null, length }];
  });
}

function requireOne(node: FieldNode, size: ListSize, lengths: readonly ListLength[]): void {
  const isGiven = (name: string) => node.arguments?.some((argument) => argument.name.value === name);
  if (lengths.length > 0 && size.slicingArguments.filter(isGiven).length < 2) return;
  const names = size.slicingArguments.map((name) => `\`${name}\``).join(', ');
  throw badUserInput(`\`${node.name.value}\` needs exactly one of ${names}.`);
}

type Length = ListLength['length'];

function lengthFrom(given: GivenValue | null, lengthIn: (value: unknown) => number | null): Length | null {
  if (!given) return null;
  return 'known' in given ? lengthIn(given.known) : (variables) => lengthIn(given.read(variables));
}

function largest(lengths: readonly ListLength[], otherwise: number): Size {
  const told = (variables: Variables): number => {
    let most: number | null = null;
    for (const { length } of lengths) {
      const asked = typeof length === 'number' ? length : length(variables);
      if (asked !== null) most = Math.max(most ?? 0, asked);
    }
    return most ?? otherwise;
  };
  return lengths.every(({ length }) => typeof length === 'number') ? told({}) : told;
}

/** What is no integer, validation and coercion refuse. */
const integerIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) ? value : null;

/** One id may stand for a list of one. */
const countIds = (value: unknown): number => (Array.isArray(value) ? value.length : value == null ? 0 : 1);
